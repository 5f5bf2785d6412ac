import { broken, isUntilEndOf, onlyBroken, writesWaited } from '../broken.ts'
import type { Cause } from '../cause.ts'
import { recoveryOf, show } from '../figures.ts'
import { given } from '../settings.ts'

const names = { path: 'postgres.synchronous_standby_names' } as const
const kind = 'postgres.hold-replication'

export const postgresSynchronousStandbyNames: Cause = {
  id: 'postgres.synchronous_standby_names',
  title: 'Patroni does not know that replication is synchronous.',
  rule: 'synchronous_standby_names is set, and synchronous_mode is off',
  settings: [names, { path: 'patroni.synchronous_mode', default: false }],
  phase: 'sustained',
  explains: ['rto'],
  advice: 'leave synchronous_standby_names to Patroni, and switch synchronous_mode on',
  docs: 'https://patroni.readthedocs.io/en/latest/replication_modes.html',
  statically(settings) {
    const value = given(settings, names)
    return value === undefined || String(value).trim() === '' || settings.patroni.synchronous_mode
      ? null
      : 'writes wait for a standby that is lost until it is back, and a member that was not synchronous may still take over'
  },
  supportedBy(run, finding) {
    const recovery = recoveryOf(run, finding)
    const waited = writesWaited(run, recovery)
    if (!onlyBroken(run, kind) || !waited || !recovery?.rtaMs) return null
    if (!isUntilEndOf(run, broken(run, kind), recovery.rtaMs)) return null
    return `synchronous replication waits: no write was acknowledged for ${show(waited)}, until a standby could be reached again, and reads went on`
  },
}
