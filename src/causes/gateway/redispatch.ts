import type { Cause } from '../cause.ts'
import { failuresOf, hitting } from '../figures.ts'
import { effective } from '../settings.ts'
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'

const redispatch = { path: 'gateway.haproxy.defaults.option redispatch', default: true } as const
const retries = { path: 'gateway.haproxy.defaults.retries', default: 1 } as const
const retryOn = { path: 'gateway.haproxy.defaults.retry-on', default: 'conn-failure' } as const

const triesOnce = (settings: LabSettings): boolean =>
  effective(settings, redispatch) === false ||
  Number(effective(settings, retries)) === 0 ||
  String(effective(settings, retryOn)) === 'none'

/** A connection that was refused has carried nothing: to try another service is safe. */
export const gatewayRedispatch: Cause = {
  id: 'gateway.redispatch',
  title: 'A request that one service refuses is not given to another.',
  rule: 'option redispatch is off, retries is 0 or retry-on is none',
  settings: [redispatch, retries, retryOn],
  phase: 'impact',
  explains: ['rto', 'error-rate', 'availability'],
  advice: 'let a connection that failed be tried again with another service',
  docs: 'https://docs.haproxy.org/2.6/configuration.html#4.2-option%20redispatch',
  statically: settings =>
    triesOnce(settings) ? 'a request to a service that is gone fails, although others could have answered it' : null,
  supportedBy(run) {
    const [lost] = hitting(run, /^backend-api@/)
    const failed = failuresOf(run, 'http-503')
    return lost && failed
      ? `${failed.count} requests were answered with 503 when ${lost.instance} was lost, though other services were there`
      : null
  },
}
