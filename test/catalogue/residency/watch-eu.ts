/** The same, where only users of the EU are: the region in the US has lost its own database to theirs. */
import { defineScenario } from '../../../src/scenario/define-scenario.ts'
import watch from './watch.ts'

export default defineScenario({
  ...watch,
  name: 'residency-watch-eu',
  criteria: watch.criteria.filter(criterion => criterion.assert !== 'residency' || criterion.tenant === 'eu-customers'),
})
