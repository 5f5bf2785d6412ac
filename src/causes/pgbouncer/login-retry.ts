import type { Cause } from '../cause.ts'
import { isWithin, show, waitedAfterRoute } from '../figures.ts'
import { numberOf } from '../settings.ts'

const retry = { path: 'pgbouncer.server_login_retry', unit: 's', default: 15 } as const

export const pgbouncerLoginRetry: Cause = {
  id: 'pgbouncer.server_login_retry',
  title: 'PgBouncer waits long after a failed login.',
  rule: 'server_login_retry is over 1 s',
  settings: [retry],
  phase: 'sustained',
  explains: ['rto'],
  advice: 'set server_login_retry to 1 s or less',
  docs: 'https://www.pgbouncer.org/config.html#server_login_retry',
  statically: settings =>
    numberOf(settings, retry) <= 1
      ? null
      : 'PgBouncer waits this long after a failed login before it tries the database again',
  supportedBy(run, finding) {
    const waited = waitedAfterRoute(run, finding)
    const retryMs = numberOf(run.environment.driver.settings, retry) * 1_000
    if (!waited || waited.lower < 1_000 || !isWithin(waited, retryMs / 2, retryMs + 3_000)) return null
    return `a fresh connection reached the new primary ${show(waited)} before all clients had it back`
  },
}
