import { defineScenario } from '../src/scenario/define-scenario.ts'
import { instanceDrill } from '../src/scenario/instance-drill.ts'

export default defineScenario(
  instanceDrill({
    name: 'service-crash',
    title: 'One instance of the service frozen, another killed',
    description:
      'Of three instances of backend-api one stands still and comes back, then another is killed and comes back. Do users keep what they were promised?',
    component: 'backend-api',
  }),
)
