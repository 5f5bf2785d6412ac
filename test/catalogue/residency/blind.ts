/** The same, while Alertmanager stands still too: what its alerts hold cannot be searched as long as that lasts. */
import { defineScenario } from '../../../src/scenario/define-scenario.ts'
import watch from './watch.ts'

export default defineScenario({
  ...watch,
  name: 'residency-blind',
  title: 'A gateway frozen, and a store that cannot be searched',
  faults: [
    ...watch.faults,
    { id: 'blind', kind: 'component.freeze', target: { component: 'alertmanager' }, at: '0s', lasts: '20s' },
  ],
})
