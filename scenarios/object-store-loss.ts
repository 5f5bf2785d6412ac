import { defineScenario } from '../src/scenario/define-scenario.ts'
import { documentReads, documentWrites } from '../src/scenario/object-load.ts'

const store = 'documents'

export default defineScenario({
  name: 'object-store-loss',
  title: 'The primary site of the object store is lost, and comes back',
  description:
    'Everything of the object store in eu-west-1 is killed while documents are written. Applications go on at eu-central-1, which the runbook makes the site that leads. What had been acknowledged and had not been copied yet, are old versions kept, and do both sites have everything once the lost one is back?',
  environment: 'lab-objects',
  faults: [{ id: 'site', kind: 'object-store.lose-site', target: { store, region: 'eu-west-1' }, at: '0s' }],
  runbook: {
    recover: [
      {
        id: 'promote',
        title: 'Let the site in eu-central-1 lead, so that new buckets can be made',
        do: 'objects.promote-site',
        target: { store, region: 'eu-central-1' },
        within: '20s',
      },
    ],
  },
  load: {
    probes: documentReads,
    ledgers: [
      documentWrites('new-documents', '100ms'),
      // The same few documents over and over: each write is a version that must be kept.
      { ...documentWrites('revisions', '200ms'), keys: 4 },
    ],
  },
  baseline: '5s',
  observe: { deadline: '60s', hold: '5s' },
  criteria: [
    { assert: 'rto', service: 'documents', expectWithin: '3s', maxOutages: 1 },
    { assert: 'rpo', store, expectWithin: '3s' },
    { assert: 'integrity', store },
    { assert: 'residency', tenant: 'eu-customers', vantage: 'eu-client' },
    { assert: 'steady-state' },
  ],
  stopConditions: [
    { when: 'outage-exceeds', service: 'documents', duration: '60s' },
    { when: 'canary-fails', duration: '3s' },
  ],
})
