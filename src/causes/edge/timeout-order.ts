import { formatMs } from '../../model/duration.ts'
import type { Cause } from '../cause.ts'
import { givenUp } from '../gateway/timeout-order.ts'

export const edgeTimeoutOrder: Cause = {
  id: 'edge.timeout-order',
  title: 'The front door gives up what the gateway still waits for.',
  rule: 'serverTimeoutMs of the edge is less than serverTimeoutMs of the gateway',
  settings: [
    { path: 'edge.serverTimeoutMs', unit: 'ms' },
    { path: 'gateway.serverTimeoutMs', unit: 'ms' },
  ],
  phase: 'none',
  explains: ['error-rate', 'availability'],
  advice: 'let whoever is nearer to the user wait at least as long as whom it asks',
  docs: 'https://docs.haproxy.org/2.6/configuration.html#4.2-timeout%20server',
  statically: ({ edge, gateway }) =>
    edge.serverTimeoutMs < gateway.serverTimeoutMs
      ? `the front door answers 504 after ${formatMs(edge.serverTimeoutMs)} while the gateway waits for up to ${formatMs(gateway.serverTimeoutMs)}: a write may be done though its client was told that it failed`
      : null,
  supportedBy: run => givenUp(run),
}
