import { formatMs } from '../../model/duration.ts'
import type { Cause } from '../cause.ts'
import { hitting, isWithin, longestOutage, show } from '../figures.ts'
import { foundOutMs } from '../gateway/checks.ts'
import { numberOf } from '../settings.ts'
import { gatewayOrPlace } from './gateway-or-place.ts'

const inter = { path: 'edge.interMs', unit: 'ms' } as const

const longMs = 2_000

export const edgeChecks: Cause = {
  id: 'edge.checks',
  title: 'The front door finds out late that a gateway is lost.',
  rule: 'interMs is over 2 s',
  settings: [inter],
  phase: 'detect',
  explains: ['rto'],
  advice: 'check the gateways every second or more often',
  docs: 'https://docs.haproxy.org/2.6/configuration.html#5.2-inter',
  supportedBy(run, finding) {
    const interMs = numberOf(run.environment.driver.settings, inter)
    const [lost] = hitting(run, gatewayOrPlace)
    const out = longestOutage(run, finding)?.durationMs
    if (interMs <= longMs || !lost || !out || out.lower < longMs) return null
    return isWithin(out, 0, foundOutMs(interMs))
      ? `users were sent to ${lost.instance} for ${show(out)}, and the front door looks at a gateway every ${formatMs(interMs)}`
      : null
  },
}
