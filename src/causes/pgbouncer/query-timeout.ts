import type { Cause } from '../cause.ts'
import { show, waitedAfterRoute } from '../figures.ts'
import { numberOf } from '../settings.ts'

const timeout = { path: 'pgbouncer.query_timeout', unit: 's', default: 0 } as const

const longMs = 10_000
const waitMs = 5_000
const slackMs = 3_000

/** 0 is for ever. A wait that is longer than the timeout is not of its making. */
export const pgbouncerQueryTimeout: Cause = {
  id: 'pgbouncer.query_timeout',
  title: 'PgBouncer waits long for a server that does not answer.',
  rule: 'query_timeout is 0, which is for ever, or over 10 s',
  settings: [timeout],
  phase: 'sustained',
  explains: ['rto'],
  advice: 'set query_timeout to a little more than the longest statement may take',
  docs: 'https://www.pgbouncer.org/config.html#query_timeout',
  supportedBy(run, finding) {
    const seconds = numberOf(run.environment.driver.settings, timeout)
    const timeoutMs = seconds === 0 ? Infinity : seconds * 1_000
    const waited = waitedAfterRoute(run, finding)
    if (timeoutMs <= longMs || !waited || waited.lower < waitMs || waited.lower > timeoutMs + slackMs) return null
    return `queries that had been sent to the old primary kept clients out for ${show(waited)} after a fresh connection had reached the new one`
  },
}
