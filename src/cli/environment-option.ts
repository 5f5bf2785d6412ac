/** The option that names what is drilled; `MUSTER_ENVIRONMENT` says it for every command of a shell. */
import { Option } from 'commander'

export const environmentOption = (fallback?: string): Option => {
  const option = new Option('-e, --environment <name>', 'environment by name or file').env('MUSTER_ENVIRONMENT')
  return fallback === undefined ? option : option.default(fallback)
}
