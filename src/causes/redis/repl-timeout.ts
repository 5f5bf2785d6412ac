import type { Cause } from '../cause.ts'
import { numberOf } from '../settings.ts'

const timeout = { path: 'redis.config.repl-timeout', unit: 's', default: 60 } as const
const ping = { path: 'redis.config.repl-ping-replica-period', unit: 's', default: 10 } as const

export const redisReplTimeout: Cause = {
  id: 'redis.repl-timeout',
  title: 'A Redis replica loses its master whenever little is written.',
  rule: 'repl-timeout is not over repl-ping-replica-period',
  settings: [timeout, ping],
  phase: 'none',
  explains: [],
  advice: 'keep repl-timeout at several times repl-ping-replica-period',
  docs: 'https://github.com/redis/redis/blob/7.0/redis.conf',
  statically: settings =>
    numberOf(settings, timeout) > numberOf(settings, ping)
      ? null
      : 'a replica that hears nothing for so long drops its link and follows anew, and lacks writes meanwhile',
}
