import { broken, takesPrimary } from '../broken.ts'
import type { Cause } from '../cause.ts'
import { lossFound } from '../loss-finding.ts'

export const patroniSynchronousMode: Cause = {
  id: 'patroni.synchronous_mode',
  title: 'A write is acknowledged that only the primary has.',
  rule: 'synchronous_mode is off',
  settings: [{ path: 'patroni.synchronous_mode', default: false }],
  phase: 'loss',
  explains: ['rpo', 'integrity'],
  advice: 'switch synchronous_mode on where an acknowledged write may not be lost; each write then waits for a standby',
  docs: 'https://patroni.readthedocs.io/en/latest/replication_modes.html',
  supportedBy(run, finding) {
    const { patroni } = run.environment.driver.settings
    if (patroni.synchronous_mode || broken(run, ...takesPrimary).length === 0) return null
    const loss = lossFound(run, finding, 'postgres')
    return loss ? `${loss.lost} of ${loss.acked} acknowledged writes were on the lost primary alone` : null
  },
}
