/** The gateway of the copying site stands still for a while: where do documents come to lie? */
import { defineScenario } from '../../../src/scenario/define-scenario.ts'
import { documentReads } from '../../../src/scenario/object-load.ts'
import watch from './watch.ts'

export default defineScenario({
  ...watch,
  name: 'residency-objects',
  environment: 'lab-objects',
  faults: [
    {
      id: 'freeze',
      kind: 'component.freeze',
      target: { component: 'radosgw', region: 'us-east-1' },
      at: '0s',
      lasts: '20s',
    },
  ],
  load: {
    probes: documentReads
      .filter(({ service }) => service === 'documents-at-home')
      .map(probe => ({ ...probe, witness: false })),
    ledgers: [],
  },
  criteria: [
    { assert: 'rto', service: 'documents-at-home', expectWithin: '5s', maxOutages: 1 },
    { assert: 'residency', tenant: 'eu-customers', vantage: 'eu-client' },
    { assert: 'steady-state' },
  ],
  stopConditions: [{ when: 'outage-exceeds', service: 'documents-at-home', duration: '30s' }],
})
