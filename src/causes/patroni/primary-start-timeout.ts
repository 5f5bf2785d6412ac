import { onlyBroken } from '../broken.ts'
import type { Cause } from '../cause.ts'
import { phaseOf, recoveryOf, show } from '../figures.ts'
import { numberOf } from '../settings.ts'

const timeout = { path: 'patroni.primary_start_timeout', unit: 's', default: 300 } as const

const addressOf = (served: string) => served.split(' ')[0]

/** A primary whose PostgreSQL crashed is started again for so long before anybody else is asked to take over. */
export const patroniPrimaryStartTimeout: Cause = {
  id: 'patroni.primary_start_timeout',
  title: 'A crashed primary is started again instead of failed over.',
  rule: 'primary_start_timeout is more than 0',
  settings: [timeout],
  phase: 'promote',
  explains: ['rto'],
  advice: 'set primary_start_timeout to 0, or to the longest start that users may wait for',
  docs: 'https://patroni.readthedocs.io/en/latest/dynamic_configuration.html',
  supportedBy(run, finding) {
    if (!onlyBroken(run, 'postgres.kill-primary')) return null
    if (numberOf(run.environment.driver.settings, timeout) <= 0) return null
    const recovery = recoveryOf(run, finding)
    const [served, whole] = [phaseOf(recovery, 'route'), recovery?.rtaMs]
    if (!recovery || !whole || recovery.outages.length === 0) return null
    const [before, after] = [recovery.servedBy.before, recovery.servedBy.after].map(all => new Set(all.map(addressOf)))
    if (!before || before.size !== 1 || ![...(after ?? [])].every(address => before.has(address))) return null
    // A primary that was there again soon, and clients that were not, are another matter.
    if (whole.upper !== null && (!served || served.lower * 2 <= whole.lower)) return null
    return `the crashed primary at ${[...before][0]} was waited for, ${show(served ?? whole)}, and no replica took over`
  },
}
