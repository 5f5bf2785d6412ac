import type { Cause } from '../cause.ts'
import { effective } from '../settings.ts'

const streaming = { path: 'postgres.max_standby_streaming_delay', unit: 'ms', default: '30s' } as const

/** Only a query on a replica that conflicts with replay shows it, and no drill sends one. */
export const postgresMaxStandbyDelay: Cause = {
  id: 'postgres.max_standby_streaming_delay',
  title: 'One query on a replica may stop its replay for ever.',
  rule: 'max_standby_streaming_delay is -1',
  settings: [streaming],
  phase: 'none',
  explains: [],
  advice: 'set it to how old answers may be; long queries then belong on a replica of their own',
  docs: 'https://www.postgresql.org/docs/current/runtime-config-replication.html#GUC-MAX-STANDBY-STREAMING-DELAY',
  statically: settings =>
    /^-\d/.test(String(effective(settings, streaming)))
      ? 'replay waits for each query that it conflicts with: answers grow old, and a takeover has all of that to replay first'
      : null,
}
