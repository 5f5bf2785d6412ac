import { formatMs } from '../../model/duration.ts'
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import type { Cause } from '../cause.ts'
import { between, isWithin, recoveryOf, show } from '../figures.ts'
import { given } from '../settings.ts'
import { haproxyMs } from './times.ts'

const downinter = { path: 'databaseEntry.haproxy.default-server.downinter' } as const

const longMs = 2_000
const slackMs = 1_000

export const isDownIntervalGiven = (settings: LabSettings): boolean => given(settings, downinter) !== undefined

/** Every replica is down for the address of the primary: the one that is promoted waits for the next of these checks. */
export const haproxyDownInterval: Cause = {
  id: 'haproxy.downinter',
  title: 'A replica that was promoted is seldom asked whether it is up.',
  rule: 'downinter is over 2 s',
  settings: [downinter],
  phase: 'route',
  explains: ['rto'],
  advice: 'leave downinter out, or set it to a second or less',
  docs: 'https://docs.haproxy.org/2.6/configuration.html#5.2-downinter',
  statically(settings) {
    const everyMs = haproxyMs(given(settings, downinter))
    return everyMs > longMs
      ? `replicas are down for the address of the primary, so that one which is promoted is found up to ${formatMs(everyMs)} later`
      : null
  },
  supportedBy(run, finding) {
    const everyMs = haproxyMs(given(run.environment.driver.settings, downinter))
    const waited = between(recoveryOf(run, finding), 'promote', 'route')
    return waited && waited.lower >= longMs && isWithin(waited, longMs, everyMs + slackMs)
      ? `fresh connections reached the new primary ${show(waited)} after its promotion`
      : null
  },
}
