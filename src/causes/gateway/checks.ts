import { formatMs } from '../../model/duration.ts'
import type { Cause } from '../cause.ts'
import { hitting, isWithin, longestOutage, show, waitedAfterRoute } from '../figures.ts'
import { numberOf } from '../settings.ts'

const inter = { path: 'gateway.interMs', unit: 'ms' } as const

const longMs = 2_000
/** Two bad checks of up to 500 ms each, and 200 ms between them. */
const badChecksMs = 1_200
const slackMs = 1_500

/** How long requests may go to what is lost: HAProxy of gateways and of front doors checks alike. */
export const foundOutMs = (interMs: number): number => interMs + badChecksMs + slackMs

/** Of a service that froze or vanished, and of services that were not ready while the database was gone. */
export const gatewayChecks: Cause = {
  id: 'gateway.checks',
  title: 'The gateway finds out late which services are well.',
  rule: 'interMs is over 2 s',
  settings: [inter],
  phase: 'sustained',
  explains: ['rto'],
  advice: 'check the services every second or more often',
  docs: 'https://docs.haproxy.org/2.6/configuration.html#5.2-inter',
  supportedBy(run, finding) {
    const interMs = numberOf(run.environment.driver.settings, inter)
    if (interMs <= longMs) return null
    const upToMs = foundOutMs(interMs)
    const waited = waitedAfterRoute(run, finding)
    if (waited && waited.lower >= longMs && isWithin(waited, 0, upToMs))
      return `clients were back ${show(waited)} after the new primary was reached, and a gateway looks at a service every ${formatMs(interMs)}`
    const services = hitting(run, /^backend-api@/)
    const out = longestOutage(run, finding)?.durationMs
    return services.length > 0 && out && out.lower >= longMs && isWithin(out, 0, upToMs)
      ? `requests went to ${services[0]?.instance} for ${show(out)} after it was lost, and a gateway looks at it every ${formatMs(interMs)}`
      : null
  },
}
