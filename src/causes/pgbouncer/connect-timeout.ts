import type { Cause } from '../cause.ts'
import { isWithin, show, waitedAfterRoute } from '../figures.ts'
import { numberOf } from '../settings.ts'

const timeout = { path: 'pgbouncer.server_connect_timeout', unit: 's', default: 15 } as const

const longMs = 5_000
const waitMs = 2_000
const slackMs = 3_000

/** One login at a time for each pool: one that hangs in a frozen server holds up those to the new primary. */
export const pgbouncerConnectTimeout: Cause = {
  id: 'pgbouncer.server_connect_timeout',
  title: 'PgBouncer waits long for a login that nobody answers.',
  rule: 'server_connect_timeout is over 5 s',
  settings: [timeout],
  phase: 'sustained',
  explains: ['rto'],
  advice: 'set server_connect_timeout to a few seconds',
  docs: 'https://www.pgbouncer.org/config.html#server_connect_timeout',
  supportedBy(run, finding) {
    const timeoutMs = numberOf(run.environment.driver.settings, timeout) * 1_000
    const waited = waitedAfterRoute(run, finding)
    if (timeoutMs <= longMs || !waited || waited.lower < waitMs) return null
    return isWithin(waited, timeoutMs / 2, timeoutMs + slackMs)
      ? `clients were back ${show(waited)} after a fresh connection had reached the new primary`
      : null
  },
}
