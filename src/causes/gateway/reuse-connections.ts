import { formatMs } from '../../model/duration.ts'
import type { Cause } from '../cause.ts'
import { outageOnReturn } from '../figures.ts'

const cutsOff = (kind: string) => /isolate|black-hole/.test(kind)
const soonMs = 5_000

/** What comes right after the return of a place that was cut off, and not before. */
export const gatewayReuseConnections: Cause = {
  id: 'gateway.reuse-connections',
  title: 'A request goes out on a connection that died unseen.',
  rule: 'reuseServerConnections is on',
  settings: [{ path: 'gateway.reuseServerConnections' }, { path: 'edge.reuseServerConnections' }],
  phase: 'sustained',
  explains: ['rto'],
  advice: 'make a connection for each request, or let those that are idle be ended soon',
  docs: 'https://docs.haproxy.org/2.6/configuration.html#4.2-option%20http-server-close',
  statically: ({ gateway, edge }) =>
    gateway.reuseServerConnections || edge.reuseServerConnections
      ? 'a connection that died while its zone was cut off is used once more when that is back, and the request fails'
      : null,
  supportedBy(run, finding) {
    if (!run.faults.some(({ kind }) => cutsOff(kind))) return null
    const again = outageOnReturn(run, finding, soonMs)
    return again
      ? `an outage began ${formatMs(again.startMs.lower)} after the fault, when what had been cut off was back`
      : null
  },
}
