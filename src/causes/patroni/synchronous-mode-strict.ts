import { broken, isUntilEndOf, onlyBroken, writesWaited } from '../broken.ts'
import type { Cause } from '../cause.ts'
import { recoveryOf, show } from '../figures.ts'

/** What leaves the primary sound and its standbys out of reach. */
const cutsStandbysOff = ['postgres.hold-replication', 'postgres.pause-replay', 'postgres.squeeze-replication']

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
    if (!patroni.synchronous_mode || !patroni.synchronous_mode_strict || !onlyBroken(run, ...cutsStandbysOff))
      return null
    const recovery = recoveryOf(run, finding)
    const waited = writesWaited(run, recovery)
    if (!waited || !recovery?.rtaMs || !isUntilEndOf(run, broken(run, ...cutsStandbysOff), recovery.rtaMs)) return null
    return `synchronous replication waits: no write was acknowledged for ${show(waited)}, until a standby could be reached again, and reads went on`
  },
}
