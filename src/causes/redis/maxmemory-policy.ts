import { onlyBroken } from '../broken.ts'
import type { Cause } from '../cause.ts'
import { lossFound } from '../loss-finding.ts'
import { effective } from '../settings.ts'

const policy = { path: 'redis.config.maxmemory-policy', default: 'noeviction' } as const
const limit = { path: 'redis.config.maxmemory', default: '0' } as const

export const redisMaxmemoryPolicy: Cause = {
  id: 'redis.maxmemory-policy',
  title: 'Redis evicts what it has acknowledged.',
  rule: 'maxmemory is set, and maxmemory-policy is one of allkeys',
  settings: [policy, limit],
  phase: 'loss',
  explains: ['rpo', 'integrity'],
  advice: 'set maxmemory-policy to noeviction where writes are to be kept, and watch memory',
  docs: 'https://redis.io/docs/latest/develop/reference/eviction/',
  statically: settings =>
    String(effective(settings, policy)).startsWith('allkeys') && !/^0+\D*$/.test(String(effective(settings, limit)))
      ? 'once memory is full, keys are evicted that were acknowledged and not meant to expire'
      : null,
  supportedBy(run, finding) {
    // A node that was lost loses writes by itself.
    if (!onlyBroken(run, 'postgres.', 'backup.')) return null
    if (run.faults.some(({ kind }) => kind === 'postgres.isolate-primary')) return null
    const loss = lossFound(run, finding, 'redis-cluster')
    return loss
      ? `${loss.lost} of ${loss.acked} acknowledged writes are lost, and no node of ${finding.subject} was hit`
      : null
  },
}
