import type { Cause } from '../cause.ts'
import { show, waitedAfterRoute } from '../figures.ts'

/** What sessions that are shut at once never take. */
const longMs = 2_000

export const haproxyOnMarkedDown: Cause = {
  id: 'haproxy.on-marked-down',
  title: 'Old sessions stay with a primary that is gone.',
  rule: 'shutdownSessionsOnDown is off',
  settings: [{ path: 'databaseEntry.shutdownSessionsOnDown' }],
  phase: 'sustained',
  explains: ['rto'],
  advice:
    'switch it on: HAProxy then ends the sessions of a server that it holds for down (on-marked-down shutdown-sessions)',
  docs: 'https://docs.haproxy.org/2.6/configuration.html#5.2-on-marked-down',
  statically: ({ databaseEntry }) =>
    databaseEntry.shutdownSessionsOnDown
      ? null
      : 'sessions to a server that is down are kept: whoever holds one waits until a timeout, or the kernel, ends it',
  supportedBy(run, finding) {
    const waited = waitedAfterRoute(run, finding)
    return waited && waited.lower >= longMs
      ? `old sessions kept clients out for ${show(waited)} after a fresh connection had reached the new primary`
      : null
  },
}
