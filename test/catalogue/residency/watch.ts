/** A drill that breaks little and looks everywhere: what it finds was leaked on purpose. */
import { defineScenario } from '../../../src/scenario/define-scenario.ts'
import { userReads } from '../../../src/scenario/front-door-load.ts'

export default defineScenario({
  name: 'residency-watch',
  title: 'A gateway frozen, while data of users is looked for everywhere',
  description: 'A gateway stands still for 20 seconds. Is whatever users leave found inside their boundary only?',
  environment: 'lab',
  faults: [
    {
      id: 'freeze',
      kind: 'component.freeze',
      target: { component: 'gateway', region: 'eu-west-1', zone: 'b' },
      at: '0s',
      lasts: '20s',
    },
  ],
  load: { probes: [userReads], ledgers: [] },
  baseline: '3s',
  observe: { deadline: '60s', hold: '5s' },
  expects: { boundaryBreak: 'that what lies across a border is seen' },
  criteria: [
    { assert: 'rto', service: 'backend-api', expectWithin: '5s', maxOutages: 1 },
    { assert: 'residency', tenant: 'eu-customers', vantage: 'eu-client' },
    { assert: 'residency', tenant: 'us-customers', vantage: 'us-client' },
    { assert: 'steady-state' },
  ],
  stopConditions: [{ when: 'outage-exceeds', service: 'backend-api', duration: '30s' }],
})
