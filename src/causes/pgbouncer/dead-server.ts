import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import type { Cause } from '../cause.ts'
import { show, waitedAfterRoute } from '../figures.ts'
import { numberOf } from '../settings.ts'

const query = { path: 'pgbouncer.query_timeout', unit: 's', default: 0 } as const
const user = { path: 'pgbouncer.tcp_user_timeout', unit: 'ms', default: 0 } as const
const keepalive = { path: 'pgbouncer.tcp_keepalive', default: 1 } as const
const idle = { path: 'pgbouncer.tcp_keepidle', unit: 's', default: 7_200 } as const

const waitMs = 5_000
/** Idle for longer than this, nobody waits for a keepalive to tell. */
const longIdleS = 60

const tells = (settings: LabSettings): boolean =>
  numberOf(settings, query) > 0 ||
  numberOf(settings, user) > 0 ||
  (numberOf(settings, keepalive) === 1 && numberOf(settings, idle) <= longIdleS)

export const pgbouncerDeadServer: Cause = {
  id: 'pgbouncer.dead-server',
  title: 'PgBouncer never learns that a server has vanished.',
  rule: 'query_timeout and tcp_user_timeout are 0, and tcp_keepalive is 0 or tcp_keepidle is over a minute',
  settings: [query, user, keepalive, idle],
  phase: 'sustained',
  explains: ['rto'],
  advice: 'set query_timeout; where no proxy stands between, tcp_user_timeout and tcp_keepidle of seconds do too',
  docs: 'https://www.pgbouncer.org/config.html#tcp_user_timeout',
  statically: settings =>
    tells(settings)
      ? null
      : 'a session to a server whose packets vanish ends only when the kernel gives up, after a quarter of an hour or more',
  supportedBy(run, finding) {
    const waited = waitedAfterRoute(run, finding)
    return waited && waited.lower >= waitMs
      ? `pooled sessions kept clients out for ${show(waited)} after a fresh connection had reached the new primary`
      : null
  },
}
