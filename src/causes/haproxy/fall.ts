import { formatMs } from '../../model/duration.ts'
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import type { Cause } from '../cause.ts'
import { isWithin, phaseOf, recoveryOf, show, waitedAfterRoute } from '../figures.ts'
import { numberOf } from '../settings.ts'

const inter = { path: 'databaseEntry.interMs', unit: 'ms' } as const
const fastinter = { path: 'databaseEntry.fastinterMs', unit: 'ms' } as const
const fall = { path: 'databaseEntry.fall' } as const
const timeout = { path: 'databaseEntry.checkTimeoutMs', unit: 'ms' } as const

const longMs = 5_000
const waitMs = 2_000
const slackMs = 1_500

/** Up to one interval to the next check, and then so many bad ones, each as long as it waits for an answer. */
const givenUpMs = (settings: LabSettings): number =>
  numberOf(settings, inter) +
  (numberOf(settings, fall) - 1) * numberOf(settings, fastinter) +
  numberOf(settings, fall) * numberOf(settings, timeout)

export const haproxyFall: Cause = {
  id: 'haproxy.fall',
  title: 'HAProxy gives up a lost primary late.',
  rule: 'inter + (fall - 1) x fastinter + fall x timeout check is over 5 s',
  settings: [inter, fastinter, fall, timeout],
  phase: 'sustained',
  explains: ['rto'],
  advice: 'check more often, ask for fewer bad checks in a row, and let each wait shorter',
  docs: 'https://docs.haproxy.org/2.6/configuration.html#5.2-fall',
  supportedBy(run, finding) {
    const { settings } = run.environment.driver
    const lateMs = givenUpMs(settings)
    const back = phaseOf(recoveryOf(run, finding), 'sustained')
    const waited = waitedAfterRoute(run, finding)
    if (lateMs <= longMs || !back || !waited || waited.lower < waitMs) return null
    if (!isWithin(back, (numberOf(settings, fall) - 1) * numberOf(settings, fastinter), lateMs + slackMs)) return null
    return `clients were back ${show(back)} after the fault, ${show(waited)} after a fresh connection reached the new primary, and a lost one is given up after up to ${formatMs(lateMs)}`
  },
}
