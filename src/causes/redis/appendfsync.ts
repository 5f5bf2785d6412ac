import type { Cause } from '../cause.ts'
import { effective } from '../settings.ts'

const appendfsync = { path: 'redis.config.appendfsync', default: 'everysec' } as const
const appendonly = { path: 'redis.config.appendonly', default: 'no' } as const

/** Only a host that loses its power shows it, which no drill of the lab does. */
export const redisAppendfsync: Cause = {
  id: 'redis.appendfsync',
  title: 'What Redis appends may not be on the disk.',
  rule: 'appendonly is yes, and appendfsync is no',
  settings: [appendfsync],
  phase: 'none',
  explains: [],
  advice: 'set appendfsync to everysec, or to always',
  docs: 'https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/',
  statically: settings =>
    String(effective(settings, appendonly)) === 'yes' && String(effective(settings, appendfsync)) === 'no'
      ? 'a host that loses its power loses what its kernel had not written yet, usually half a minute'
      : null,
}
