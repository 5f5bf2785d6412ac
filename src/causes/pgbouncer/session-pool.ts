import type { Cause } from '../cause.ts'
import { effective, numberOf } from '../settings.ts'

const mode = { path: 'pgbouncer.pool_mode', default: 'transaction' } as const
const size = { path: 'pgbouncer.default_pool_size', default: 20 } as const
const own = { path: 'backendApi.poolSize' } as const

export const pgbouncerSessionPool: Cause = {
  id: 'pgbouncer.session-pool',
  title: 'A pooler that pools nothing has fewer servers than the service has sessions.',
  rule: 'pool_mode is session, and default_pool_size is less than the pool of the service',
  settings: [mode, size, own],
  phase: 'none',
  explains: [],
  advice: 'pool transactions, or make default_pool_size as large as all pools of the service together',
  docs: 'https://www.pgbouncer.org/features.html',
  statically(settings) {
    const [servers, sessions] = [numberOf(settings, size), numberOf(settings, own)]
    return String(effective(settings, mode)) === 'session' && sessions > servers
      ? `each of ${sessions} sessions of a service keeps a server to itself, and there are ${servers}: the others wait until one ends`
      : null
  },
}
