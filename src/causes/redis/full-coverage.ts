import { broken, instancesOf } from '../broken.ts'
import type { Cause } from '../cause.ts'
import { recoveryOf, shardOutages } from '../figures.ts'
import { effective } from '../settings.ts'

const coverage = { path: 'redis.config.cluster-require-full-coverage', default: 'yes' } as const

export const redisFullCoverage: Cause = {
  id: 'redis.cluster-require-full-coverage',
  title: 'The loss of one Redis shard stops every other.',
  rule: 'cluster-require-full-coverage is not no',
  settings: [coverage],
  phase: 'impact',
  explains: ['rto'],
  advice: 'set cluster-require-full-coverage to no',
  docs: 'https://redis.io/docs/latest/operate/oss_and_stack/management/scaling/',
  statically: settings =>
    String(effective(settings, coverage)) === 'no' ? null : 'the loss of one shard stops every other',
  supportedBy(run, finding) {
    const shards = [...shardOutages(recoveryOf(run, finding)).keys()].toSorted()
    const hit = instancesOf(broken(run, 'redis.'))
    return hit > 0 && shards.length > hit
      ? `${shards.length} shards were out (${shards.join(', ')}), and ${hit} ${hit === 1 ? 'was' : 'were'} hit`
      : null
  },
}
