import { formatMs } from '../../model/duration.ts'
import type { Cause } from '../cause.ts'
import { isWithin, show } from '../figures.ts'
import { effective } from '../settings.ts'
import { intervalMs } from './values.ts'

const delay = { path: 'postgres.recovery_min_apply_delay', unit: 'ms', default: 0 } as const

const slackMs = 5_000

export const postgresRecoveryMinApplyDelay: Cause = {
  id: 'postgres.recovery_min_apply_delay',
  title: 'Every replica is behind on purpose.',
  rule: 'recovery_min_apply_delay is more than 0',
  settings: [delay],
  phase: 'none',
  explains: ['staleness'],
  advice: 'delay one member of its own that has nofailover and noloadbalance, and no other',
  docs: 'https://www.postgresql.org/docs/current/runtime-config-replication.html#GUC-RECOVERY-MIN-APPLY-DELAY',
  statically: settings =>
    intervalMs(effective(settings, delay)) > 0 ? 'what a replica answers is at least so old' : null,
  supportedBy({ environment, staleness }, { subject }) {
    const delayMs = intervalMs(effective(environment.driver.settings, delay))
    const reads = staleness.find(({ store }) => store === subject)
    if (!reads?.worstMs || reads.beyond === 0 || delayMs <= reads.limitMs / 2) return null
    if (!isWithin(reads.worstMs, delayMs / 2, delayMs + slackMs)) return null
    return `the stalest of ${reads.answered} reads was ${show(reads.worstMs)} old, of which ${formatMs(delayMs)} are the delay`
  },
}
