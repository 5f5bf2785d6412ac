import { defineScenario } from '../src/scenario/define-scenario.ts'
import { instanceDrill } from '../src/scenario/instance-drill.ts'

export default defineScenario(
  instanceDrill({
    name: 'gateway-loss',
    title: 'One gateway frozen, another killed',
    description:
      'Of three API gateways one stands still and comes back, then another is killed and comes back. Do users keep what they were promised?',
    component: 'gateway',
  }),
)
