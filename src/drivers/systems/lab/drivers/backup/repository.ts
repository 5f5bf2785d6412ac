/** A region's repository asked and searched with pgBackRest's own command, on a host of that region. */
import { type Backup, backupsOfRegion } from '../../../../../lab/backup/listed.ts'
import { pgbackrest, regionConfigurationOf } from '../../../../../lab/backup/repository.ts'
import { databaseUrl } from '../../../../../lab/readiness/questions.ts'
import type { Target } from '../../../../../model/scenario/target.ts'
import type { LabSystem } from '../../system.ts'
import { findPrimary } from '../../../../technologies/postgres/primary.ts'
import type { ExecResult } from '../../../../../model/exec.ts'

/** Where restores are done: a host of the region beside those of the live system. */
export const restoreHostOf = (region: string) => `control-${region}`

/** The live system's primary. */
export async function primaryOf(system: LabSystem, target: Target, signal: AbortSignal) {
  const { instance } = await findPrimary(system, target, signal)
  const component = system.lab.component(instance)
  return { ...component, url: databaseUrl(component) }
}

/** Runs pgBackRest against a region's repository; what it says of a failure stands in the result. */
export const askRepository = (
  { lab }: Pick<LabSystem, 'lab'>,
  region: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<ExecResult> =>
  pgbackrest(lab, restoreHostOf(region), {
    config: regionConfigurationOf(lab, region),
    args,
    timeoutMs: 110_000,
    signal,
  })

/** The backups that a repository lists, newest first; throws with what pgBackRest said when it cannot be asked. */
export const backupsIn = ({ lab }: Pick<LabSystem, 'lab'>, region: string, signal: AbortSignal): Promise<Backup[]> =>
  backupsOfRegion(lab, region, signal)
