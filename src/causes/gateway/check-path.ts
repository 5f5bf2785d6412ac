import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import { gatewayOf } from '../../model/environment/lab/gateway-settings.ts'
import type { Cause } from '../cause.ts'
import { hitting, longestOutage, show } from '../figures.ts'

/** Under which a service of the lab answers for itself alone. */
const forItself = '/health'
const longMs = 3_000

const regionsThatAskLittle = ({ gateway, regions }: LabSettings): string[] =>
  Object.keys(regions).filter(region => gatewayOf(gateway, region).checkPath === forItself)

export const gatewayCheckPath: Cause = {
  id: 'gateway.check-path',
  title: 'A service that cannot reach its database keeps getting requests.',
  rule: 'checkPath asks the service for itself alone',
  settings: [{ path: 'gateway.checkPath', default: '/ready' }, { path: 'gateway.regions.*.checkPath' }],
  phase: 'sustained',
  explains: ['rto', 'error-rate', 'availability'],
  advice: 'ask for what a request needs: /ready asks the database too',
  docs: 'https://docs.haproxy.org/2.6/configuration.html#4.2-option%20httpchk',
  statically(settings) {
    const regions = regionsThatAskLittle(settings)
    return regions.length === 0
      ? null
      : `in ${regions.join(', ')} a service counts as well while its database is out of its reach`
  },
  supportedBy(run, finding) {
    const [lost] = hitting(run, /^(pgbouncer|database-entry)@/)
    const out = longestOutage(run, finding)?.durationMs
    return lost && out && out.lower >= longMs
      ? `requests were sent for ${show(out)} to a service that was cut off from its database by the loss of ${lost.instance}`
      : null
  },
}
