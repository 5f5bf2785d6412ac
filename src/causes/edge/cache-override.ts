import { formatMs } from '../../model/duration.ts'
import type { Cause } from '../cause.ts'
import { numberOf } from '../settings.ts'

const override = { path: 'edge.cache.overrideSeconds', unit: 's' } as const

/** What the service of the lab says of its public replies. */
const allowedS = 5

export const edgeCacheOverride: Cause = {
  id: 'edge.cache-override',
  title: 'A cache keeps replies longer than the service allows.',
  rule: 'overrideSeconds is over the 5 s that the service says',
  settings: [override],
  phase: 'none',
  explains: ['cache'],
  advice: 'leave overrideSeconds out: the service knows how long a reply is true',
  docs: 'https://docs.haproxy.org/2.6/configuration.html#6',
  statically: settings =>
    numberOf(settings, override) > allowedS
      ? `replies are kept for ${formatMs(numberOf(settings, override) * 1_000)}, though the service allows ${allowedS} s: users see what was there before a cutover`
      : null,
  supportedBy(_run, { numbers }) {
    const [stale, oldestMs] = [Number(numbers['stale'] ?? 0), Number(numbers['oldestMs'] ?? 0)]
    return stale > 0 ? `${stale} replies were too old, the oldest of them ${formatMs(oldestMs)}` : null
  },
}
