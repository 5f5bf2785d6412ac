import { formatMs } from '../../model/duration.ts'
import type { Cause } from '../cause.ts'
import { failuresOf } from '../figures.ts'

/** Each waits for the next: the farther from the database, the longer it has to. */
export const gatewayTimeoutOrder: Cause = {
  id: 'gateway.timeout-order',
  title: 'The gateway gives up what the service still works on.',
  rule: 'serverTimeoutMs of the gateway is less than statementTimeoutMs of the service',
  settings: [
    { path: 'gateway.serverTimeoutMs', unit: 'ms' },
    { path: 'backendApi.statementTimeoutMs', unit: 'ms' },
  ],
  phase: 'none',
  explains: ['error-rate', 'availability'],
  advice: 'let whoever is nearer to the user wait at least as long as whom it asks',
  docs: 'https://docs.haproxy.org/2.6/configuration.html#4.2-timeout%20server',
  statically: ({ gateway, backendApi }) =>
    gateway.serverTimeoutMs < backendApi.statementTimeoutMs
      ? `the gateway answers 504 after ${formatMs(gateway.serverTimeoutMs)} while the service works on for up to ${formatMs(backendApi.statementTimeoutMs)}: a write may be done though its client was told that it failed`
      : null,
  supportedBy: run => givenUp(run),
}

export function givenUp(run: Parameters<typeof failuresOf>[0]): string | null {
  const late = failuresOf(run, 'http-504')
  return late
    ? `${late.count} requests were answered with 504, the first ${formatMs(late.firstMs)} after the fault`
    : null
}
