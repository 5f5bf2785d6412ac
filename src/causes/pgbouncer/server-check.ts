import type { Cause } from '../cause.ts'
import { show, waitedAfterRoute } from '../figures.ts'
import { numberOf } from '../settings.ts'

const delay = { path: 'pgbouncer.server_check_delay', unit: 's', default: 30 } as const

const waitMs = 2_000

/** Where the proxy ends the sessions of a lost server, there is none left that could be handed out. */
export const pgbouncerServerCheck: Cause = {
  id: 'pgbouncer.server_check_delay',
  title: 'PgBouncer hands out a session to a server that is gone.',
  rule: 'server_check_delay is more than 0, and HAProxy keeps the sessions of a server that is down',
  settings: [delay, { path: 'databaseEntry.shutdownSessionsOnDown' }],
  phase: 'sustained',
  explains: ['rto'],
  advice: 'set server_check_delay to 0, so that each session is tried before it is handed out',
  docs: 'https://www.pgbouncer.org/config.html#server_check_delay',
  statically: settings =>
    numberOf(settings, delay) > 0 && !settings.databaseEntry.shutdownSessionsOnDown
      ? 'a session that was used a moment ago is handed out untried, though its server may be gone'
      : null,
  supportedBy(run, finding) {
    const waited = waitedAfterRoute(run, finding)
    return waited && waited.lower >= waitMs
      ? `sessions from before the fault kept clients out for ${show(waited)} after a fresh connection had reached the new primary`
      : null
  },
}
