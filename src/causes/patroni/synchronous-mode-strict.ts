import type { Interval } from '../../model/interval.ts'
import { broken, isUntilEndOf, onlyBroken, writesWaited } from '../broken.ts'
import type { Cause } from '../cause.ts'
import { between, recoveryOf, show } from '../figures.ts'

/** What leaves the primary sound and its standbys out of reach. */
const cutsStandbysOff = ['postgres.hold-replication', 'postgres.pause-replay', 'postgres.squeeze-replication']

/** What a pooler and its clients need to find a primary that is there. */
const longMs = 5_000

export const patroniSynchronousModeStrict: Cause = {
  id: 'patroni.synchronous_mode_strict',
  title: 'Writes stop while no standby can be reached.',
  rule: 'synchronous_mode and synchronous_mode_strict are on',
  settings: [
    { path: 'patroni.synchronous_mode', default: false },
    { path: 'patroni.synchronous_mode_strict', default: false },
  ],
  phase: 'sustained',
  explains: ['rto'],
  advice:
    'keep two standbys that can be synchronous within reach; without strict mode Patroni gives a lost standby up and writes go on, on the primary alone',
  docs: 'https://patroni.readthedocs.io/en/latest/replication_modes.html',
  supportedBy(run, finding) {
    const { patroni } = run.environment.driver.settings
    const cut = broken(run, ...cutsStandbysOff)
    if (!patroni.synchronous_mode || !patroni.synchronous_mode_strict) return null
    const recovery = recoveryOf(run, finding)
    if (!recovery?.rtaMs || !isUntilEndOf(run, cut, recovery.rtaMs)) return null
    if (onlyBroken(run, ...cutsStandbysOff)) return waitedOnly(writesWaited(run, recovery))
    const waited = between(recovery, 'route', 'sustained')
    return waited && waited.lower > longMs
      ? `synchronous replication waits: a primary could be reached ${show(waited)} before writes were acknowledged, which was only once a standby could be reached too`
      : null
  },
}

const waitedOnly = (waited: Interval | null) =>
  waited
    ? `synchronous replication waits: no write was acknowledged for ${show(waited)}, until a standby could be reached again, and reads went on`
    : null
