/** The option that names who is told; `MUSTER_NOTIFY` says it for every command of a shell. */
import { Option } from 'commander'

export const notifyOption = (when = ''): Option =>
  new Option('--notify <file>', `${when}channels that are told of the drill, see docs/notifications.md`).env(
    'MUSTER_NOTIFY',
  )
