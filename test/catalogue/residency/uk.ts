/** The one region of the United Kingdom is cut off: are its users led to Ireland? */
import { defineScenario } from '../../../src/scenario/define-scenario.ts'
import { userReads } from '../../../src/scenario/front-door-load.ts'
import abroad from './abroad.ts'

export default defineScenario({
  ...abroad,
  name: 'residency-uk',
  environment: 'world',
  faults: [{ id: 'region', kind: 'region.isolate', target: { region: 'eu-west-2' }, at: '0s', lasts: '20s' }],
  load: { probes: [{ ...userReads, vantage: 'uk-client' }], ledgers: [] },
  criteria: [
    { assert: 'rto', service: 'backend-api' },
    { assert: 'residency', tenant: 'uk-customers', vantage: 'uk-client' },
  ],
})
