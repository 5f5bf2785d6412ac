import { broken, endsMs } from '../broken.ts'
import type { Cause } from '../cause.ts'
import { formatMs } from '../../model/duration.ts'
import { lossFound } from '../loss-finding.ts'
import { effective, numberOf } from '../settings.ts'

const appendonly = { path: 'redis.config.appendonly', default: 'no' } as const
const nodeTimeout = { path: 'redis.config.cluster-node-timeout', unit: 'ms', default: 15_000 } as const

export const redisAppendonly: Cause = {
  id: 'redis.appendonly',
  title: 'A Redis master that restarts comes back without its newest writes.',
  rule: 'appendonly is not yes',
  settings: [appendonly, { path: 'redis.config.save', default: '3600 1 300 100 60 10000' }],
  phase: 'loss',
  explains: ['rpo', 'integrity'],
  advice: 'set appendonly to yes',
  docs: 'https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/',
  statically: settings =>
    String(effective(settings, appendonly)) === 'yes'
      ? null
      : 'a master that is back before its replica takes over has lost all since its last dump, and its replica copies that from it',
  supportedBy(run, finding) {
    const loss = lossFound(run, finding, 'redis-cluster')
    const timeoutMs = numberOf(run.environment.driver.settings, nodeTimeout)
    const [soon] = broken(run, 'redis.kill').flatMap(fault => {
      const ends = endsMs(run, fault)
      return ends !== null && ends < timeoutMs ? [{ instance: fault.instance, ends }] : []
    })
    return loss && soon
      ? `${soon.instance} was started again ${formatMs(soon.ends)} after it was killed, before its replica could take over, and ${loss.lost} of ${loss.acked} acknowledged writes are lost`
      : null
  },
}
