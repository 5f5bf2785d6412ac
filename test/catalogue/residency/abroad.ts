/** The region of the EU's users is cut off, and nobody does anything: where does their front door lead them? */
import { defineScenario } from '../../../src/scenario/define-scenario.ts'
import watch from './watch.ts'

export default defineScenario({
  ...watch,
  name: 'residency-abroad',
  faults: [{ id: 'region', kind: 'region.isolate', target: { region: 'eu-west-1' }, at: '0s', lasts: '20s' }],
})
