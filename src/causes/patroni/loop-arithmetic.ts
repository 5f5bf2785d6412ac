import type { Cause } from '../cause.ts'
import { numberOf } from '../settings.ts'

const ttl = { path: 'patroni.ttl', unit: 's', default: 30 } as const
const loopWait = { path: 'patroni.loop_wait', unit: 's', default: 10 } as const
const retryTimeout = { path: 'patroni.retry_timeout', unit: 's', default: 10 } as const

export const patroniLoopArithmetic: Cause = {
  id: 'patroni.loop-arithmetic',
  title: 'The lock of the primary may lapse while Patroni still tries to renew it.',
  rule: 'ttl < loop_wait + 2 x retry_timeout',
  settings: [ttl, loopWait, retryTimeout],
  phase: 'none',
  explains: [],
  advice: 'keep ttl >= loop_wait + 2 x retry_timeout',
  docs: 'https://patroni.readthedocs.io/en/latest/dynamic_configuration.html',
  statically(settings) {
    const [lasts, waits, retries] = [ttl, loopWait, retryTimeout].map(setting => numberOf(settings, setting)) as [
      number,
      number,
      number,
    ]
    const needed = waits + 2 * retries
    return lasts >= needed
      ? null
      : `a lock of ${lasts} s lapses before the ${needed} s are over in which Patroni still tries to renew it: a slow etcd costs a sound primary its role`
  },
}
