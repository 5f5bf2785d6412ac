import { formatMs } from '../../model/duration.ts'
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import type { Cause } from '../cause.ts'
import { between, isWithin, recoveryOf, show } from '../figures.ts'
import { numberOf } from '../settings.ts'
import { isDownIntervalGiven } from './down-interval.ts'

const inter = { path: 'databaseEntry.interMs', unit: 'ms' } as const
const fastinter = { path: 'databaseEntry.fastinterMs', unit: 'ms' } as const
const rise = { path: 'databaseEntry.rise' } as const
const timeout = { path: 'databaseEntry.checkTimeoutMs', unit: 'ms' } as const

/** Several seconds that users wait although a primary is there. */
const longMs = 2_000
const slackMs = 1_000

/** How soon, and how late, a server that is down is found up; `downinter`, where it is given, is a cause by itself. */
function foundMs(settings: LabSettings): { readonly soonestMs: number; readonly latestMs: number } {
  const soonestMs = (numberOf(settings, rise) - 1) * numberOf(settings, fastinter)
  return { soonestMs, latestMs: soonestMs + (isDownIntervalGiven(settings) ? 0 : numberOf(settings, inter)) }
}

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
  statically(settings) {
    const { soonestMs, latestMs } = foundMs(settings)
    return latestMs <= longMs
      ? null
      : `HAProxy finds a new primary ${formatMs(soonestMs)} to ${formatMs(latestMs)} after its promotion`
  },
  supportedBy(run, finding) {
    const { settings } = run.environment.driver
    const { soonestMs, latestMs } = foundMs(settings)
    const waited = between(recoveryOf(run, finding), 'promote', 'route')
    if (!waited || waited.lower < longMs) return null
    if (!isWithin(waited, soonestMs, latestMs + numberOf(settings, timeout) + slackMs)) return null
    return `fresh connections reached the new primary ${show(waited)} after its promotion, and its checks need up to ${formatMs(latestMs)}`
  },
}
