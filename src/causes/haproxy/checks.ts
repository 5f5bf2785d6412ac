import type { Cause } from '../cause.ts'
import { between, isWithin, recoveryOf, show } from '../figures.ts'
import { formatMs } from '../../model/duration.ts'
import { numberOf } from '../settings.ts'

const inter = { path: 'databaseEntry.interMs', unit: 'ms' } as const
const fastinter = { path: 'databaseEntry.fastinterMs', unit: 'ms' } as const
const rise = { path: 'databaseEntry.rise' } as const
const timeout = { path: 'databaseEntry.checkTimeoutMs', unit: 'ms' } as const

/** Several seconds that users wait although a primary is there. */
const longMs = 2_000
const slackMs = 1_000

/** A server that is down is asked every `inter`; from its first good answer on every `fastinter`, and is up after `rise` of them. */
export const haproxyChecks: Cause = {
  id: 'haproxy.checks',
  title: 'HAProxy finds a new primary late.',
  rule: 'inter + (rise - 1) x fastinter is over 2 s',
  settings: [inter, fastinter, rise, timeout],
  phase: 'route',
  explains: ['rto'],
  advice: 'check more often, and ask for fewer good checks in a row',
  docs: 'https://docs.haproxy.org/2.6/configuration.html#5.2-inter',
  supportedBy(run, finding) {
    const { settings } = run.environment.driver
    const [interMs, fastMs, times, timeoutMs] = [inter, fastinter, rise, timeout].map(setting =>
      numberOf(settings, setting),
    ) as [number, number, number, number]
    const needsMs = interMs + (times - 1) * fastMs
    const waited = between(recoveryOf(run, finding), 'promote', 'route')
    if (needsMs <= longMs || !waited || waited.lower < longMs) return null
    if (!isWithin(waited, (times - 1) * fastMs, needsMs + timeoutMs + slackMs)) return null
    return `fresh connections reached the new primary ${show(waited)} after its promotion, and its checks need up to ${formatMs(needsMs)}`
  },
}
