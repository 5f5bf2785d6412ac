/** An environment with what was typed as `--set`, as its schema takes it. */
import { type Environment, environmentSchema } from '../model/environment/environment.ts'
import { validate } from '../plan/validate.ts'
import { secrecy } from './secrecy.ts'
import { withEdits } from './set-edits.ts'

/** What is secret in it is known from now on. Throws a usage error that names the path of what is wrong. */
export function checkedEdit<Kind extends Environment>(
  environment: Kind,
  edits: readonly string[],
  file?: string,
): Kind {
  const schema = environmentSchema(environment)
  const edited = validate<Kind>(schema, withEdits(environment, edits, schema), shownAs(environment, edits, file))
  secrecy.learn(edited, schema)
  return edited
}

/** What errors name: the file, where nothing was typed. */
export const shownAs = ({ name }: Environment, edits: readonly string[], file?: string): string =>
  edits.length > 0 || file === undefined ? `environment "${name}" as edited` : file
