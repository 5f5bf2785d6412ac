/** A promise as people call it. */
import { windowNames, windowWords } from '../model/promise/performance.ts'
import { changes, changeWords } from '../model/promise/change.ts'
import type { Finding } from '../model/verdict/verdict.ts'

const names: Readonly<Record<string, (subject: string) => string>> = {
  rto: subject => `Recovery time of ${subject} (RTO, RTA)`,
  rpo: subject => `Recovery point of ${subject} (RPO, RPA)`,
  restore: subject => `Restore of ${subject} (RTO, RPO)`,
  detection: subject => `Detection of an outage of ${subject}`,
  integrity: subject => `Integrity of ${subject}`,
  staleness: subject => `Staleness of reads from replicas of ${subject}`,
  'error-rate': subject => `Error rate of ${subject}`,
  latency: subject => `Latency of ${subject}`,
  availability: subject => `Availability of ${subject}`,
  'steady-state': () => 'Steady state after the drill',
  'data-flow': () => 'Data between regions',
  runbook: () => 'Runbook',
  configuration: () => 'Configuration',
}

/** A promise that is graded over a part of the drill says over which. */
export function promiseName({ assertion, subject, id }: Pick<Finding, 'assertion' | 'subject' | 'id'>): string {
  const window = windowNames.find(name => id === `${assertion}/${subject}/${name}`)
  const when = window === undefined ? '' : `, ${windowWords[window]}`
  const change = changes.find(name => id.endsWith(`/${name}`))
  const episode = change === undefined ? '' : `, ${changeWords[change]}`
  return (names[assertion]?.(subject) ?? id) + when + episode
}
