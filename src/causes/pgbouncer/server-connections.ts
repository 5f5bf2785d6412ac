import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import type { Cause } from '../cause.ts'
import { failuresOf } from '../figures.ts'
import { numberOf } from '../settings.ts'

const size = { path: 'pgbouncer.default_pool_size', default: 20 } as const
const most = { path: 'postgres.max_connections', default: 100 } as const
const kept = { path: 'postgres.superuser_reserved_connections', default: 3 } as const

/** The poolers of all zones of a region lead to one primary. */
function overfull(settings: LabSettings): { readonly opens: number; readonly takes: number } | null {
  const zones = Math.max(...Object.values(settings.regions).map(region => region.zones.length))
  const opens = zones * numberOf(settings, size)
  const takes = numberOf(settings, most) - numberOf(settings, kept)
  return opens > takes ? { opens, takes } : null
}

export const pgbouncerServerConnections: Cause = {
  id: 'pgbouncer.server-connections',
  title: 'The poolers may open more sessions than PostgreSQL takes.',
  rule: 'zones x default_pool_size is more than max_connections - superuser_reserved_connections',
  settings: [size, most, kept],
  phase: 'sustained',
  explains: ['rto', 'error-rate', 'availability'],
  advice: 'lower default_pool_size, or raise max_connections',
  docs: 'https://www.pgbouncer.org/config.html#default_pool_size',
  statically(settings) {
    const found = overfull(settings)
    return found
      ? `the poolers may open ${found.opens} sessions to one primary, which takes ${found.takes}: when all clients return at once, some are refused`
      : null
  },
  supportedBy(run) {
    const refused = failuresOf(run, '53300')
    return refused ? `${refused.count} connections were refused because there were too many` : null
  },
}
