/** An environment with what was typed as `--set`, checked as a whole. */
import { placedStores } from '../lab/placed-stores.ts'
import { settingsProblems } from '../lab/settings-problems.ts'
import { type Environment, isLab, type LabEnvironment } from '../model/environment/environment.ts'
import { usageError } from '../model/muster-error.ts'
import { checkedEdit, shownAs } from './checked-edit.ts'

/**
 * Of the lab too: what no schema finds wrong is refused, and its stores are where its settings put them. `file`: what errors of
 * an environment that was not edited name. Throws a usage error that names the path of what is wrong.
 */
export function editEnvironment<Kind extends Environment>(
  environment: Kind,
  edits: readonly string[],
  file?: string,
): Kind {
  const edited = checkedEdit(environment, edits, file)
  if (!isLab(edited)) return edited
  refuseProblems(edited, shownAs(environment, edits, file))
  return placedStores(edited) as Kind
}

/** Refuses settings that no schema finds wrong; `shown`: what bears them, for people. */
export function refuseProblems({ driver }: LabEnvironment, shown: string): void {
  const problems = settingsProblems(driver.settings).map(({ path, why }) => `  driver.settings.${path}: ${why}`)
  if (problems.length > 0) throw usageError('input.invalid', `${shown}:\n${problems.slice(0, 8).join('\n')}`)
}
