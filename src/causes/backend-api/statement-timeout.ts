import type { Cause } from '../cause.ts'
import { show, waitedAfterRoute } from '../figures.ts'
import { numberOf } from '../settings.ts'

const timeout = { path: 'backendApi.statementTimeoutMs', unit: 'ms' } as const

const longMs = 10_000
const waitMs = 5_000
const slackMs = 3_000

/** A statement that hangs keeps its session out of the pool of the service until then. */
export const backendApiStatementTimeout: Cause = {
  id: 'backend-api.statement-timeout',
  title: 'The service waits long for a statement that nobody answers.',
  rule: 'statementTimeoutMs is over 10 s',
  settings: [timeout, { path: 'backendApi.poolSize' }],
  phase: 'sustained',
  explains: ['rto'],
  advice: 'let statements time out after little more than the longest may take',
  docs: 'https://node-postgres.com/apis/client',
  supportedBy(run, finding) {
    const timeoutMs = numberOf(run.environment.driver.settings, timeout)
    const waited = waitedAfterRoute(run, finding)
    if (timeoutMs <= longMs || !waited || waited.lower < waitMs || waited.lower > timeoutMs + slackMs) return null
    return `statements that waited for the old primary kept clients out for ${show(waited)} after a fresh connection had reached the new one`
  },
}
