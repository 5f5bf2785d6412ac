import type { Cause } from '../cause.ts'
import { isOff } from './values.ts'
import { effective } from '../settings.ts'

const setting = { path: 'postgres.fsync', default: 'on' } as const

/** Only a host that loses its power shows it, which no drill of the lab does. */
export const postgresFsync: Cause = {
  id: 'postgres.fsync',
  title: 'What PostgreSQL says is on the disk may not be there.',
  rule: 'fsync is off',
  settings: [setting],
  phase: 'none',
  explains: [],
  advice: 'switch fsync on',
  docs: 'https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-FSYNC',
  statically: settings =>
    isOff(effective(settings, setting))
      ? 'a host that crashes loses what was acknowledged, or the whole database'
      : null,
}
