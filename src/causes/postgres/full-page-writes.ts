import type { Cause } from '../cause.ts'
import { isOff } from './values.ts'
import { effective } from '../settings.ts'

const setting = { path: 'postgres.full_page_writes', default: 'on' } as const

/** Only a host that loses its power shows it, which no drill of the lab does. */
export const postgresFullPageWrites: Cause = {
  id: 'postgres.full_page_writes',
  title: 'A page that is half written in a crash stays so.',
  rule: 'full_page_writes is off',
  settings: [setting],
  phase: 'none',
  explains: [],
  advice: 'switch full_page_writes on',
  docs: 'https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-FULL-PAGE-WRITES',
  statically: settings =>
    isOff(effective(settings, setting)) ? 'a page that was half written in a crash cannot be repaired' : null,
}
