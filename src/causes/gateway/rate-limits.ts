import { formatMs } from '../../model/duration.ts'
import type { Cause } from '../cause.ts'
import { failuresOf } from '../figures.ts'

/** Fewer keep nobody out. */
const fewest = 10

export const gatewayRateLimits: Cause = {
  id: 'gateway.rate-limits',
  title: 'Clients that come back are turned away.',
  rule: 'a client asks more often than rateLimitsPerMinute allows',
  settings: [
    { path: 'gateway.rateLimitsPerMinute.users' },
    { path: 'gateway.rateLimitsPerMinute.jobs' },
    { path: 'gateway.rateLimitsPerMinute.matching' },
    { path: 'gateway.regions.*.rateLimitsPerMinute.users' },
    { path: 'gateway.regions.*.rateLimitsPerMinute.jobs' },
    { path: 'gateway.regions.*.rateLimitsPerMinute.matching' },
  ],
  phase: 'sustained',
  explains: ['rto', 'error-rate', 'availability'],
  advice: 'leave room for clients that ask again after an outage',
  docs: 'https://docs.haproxy.org/2.6/configuration.html#4.2-http-request%20track-sc0',
  supportedBy(run) {
    const refused = failuresOf(run, 'http-429')
    return refused && refused.count >= fewest
      ? `${refused.count} requests were answered with 429, the first ${formatMs(refused.firstMs)} after the fault`
      : null
  },
}
