/** The option that names what is drilled; `MUSTER_ENVIRONMENT` says it for every command of a shell. */
import { Option } from 'commander'

export const environmentOption = (fallback?: string): Option => {
  const option = new Option('-e, --environment <name>', 'environment by name or file').env('MUSTER_ENVIRONMENT')
  return fallback === undefined ? option : option.default(fallback)
}

/** Which of the drills that are going on or were interrupted is meant; a shell's `MUSTER_ENVIRONMENT` does not hide the others. */
export const heldEnvironmentOption = (): Option =>
  new Option('-e, --environment <name>', 'only of this environment, by name; absent: of every one')
