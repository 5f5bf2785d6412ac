import { isOn } from '../../model/environment/lab/configuration.ts'
import type { Cause } from '../cause.ts'
import { controlPlaneGone } from '../control-plane.ts'
import { recoveryOf, show } from '../figures.ts'

/** A primary that cannot renew its lock gives up its role, however sound it is, unless it may ask the other members instead. */
export const patroniFailsafeMode: Cause = {
  id: 'patroni.failsafe_mode',
  title: 'A sound primary gives up its role when its control plane is gone.',
  rule: 'failsafe_mode is not on',
  settings: [{ path: 'patroni.failsafe_mode', default: false }],
  phase: 'impact',
  explains: ['rto'],
  advice: 'switch failsafe_mode on: the primary keeps its role as long as every member answers it',
  docs: 'https://patroni.readthedocs.io/en/latest/dcs_failsafe_mode.html',
  supportedBy(run, finding) {
    if (isOn(run.environment.driver.settings.patroni.failsafe_mode ?? false)) return null
    const gone = controlPlaneGone(run, recoveryOf(run, finding))
    if (!gone) return null
    return `the control plane was gone: ${gone.hit} of ${gone.of} members of etcd were hit and the database was not, and its clients were without it from ${show(gone.from)} after that on`
  },
}
