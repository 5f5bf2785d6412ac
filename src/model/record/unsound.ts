/** What is known to be unsound of a configuration, told to whoever is refused because a system is not steady. Pure. */
import type { CheckResult } from './journal-entry.ts'

/** Lines below the refusal: settings that may be why; none where all is sound. What is said of the machine is no setting. */
export function unsoundLines(configuration: readonly CheckResult[]): string[] {
  const unsound = configuration.filter(({ name, ok }) => !ok && name.startsWith('config/'))
  if (unsound.length === 0) return []
  return [
    'settings that are known to be unsound, and may be why:',
    ...unsound.map(({ name, detail }) => `  ${name.replace('config/', '')}: ${detail}`),
  ]
}
