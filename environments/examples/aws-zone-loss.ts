/** What AWS itself calls the loss of a zone: who is served all the same, and which applications are gone? */
import { defineScenario } from '../../src/scenario/define-scenario.ts'

export default defineScenario({
  name: 'aws-zone-loss',
  title: 'The zone of the primary database is lost, in AWS',
  description:
    'The instances of the zone in which the database is written are stopped, and its subnets are cut off, for 10 minutes. How long can users not apply, and which applications are gone?',
  environment: 'aws',
  faults: [
    {
      ...{ id: 'zone', kind: 'zone.lose', via: 'aws-eu-west-1', at: '0s', lasts: '10m' },
      target: { store: 'core-eu', region: 'eu-west-1', zone: 'of-primary' },
    },
  ],
  load: {
    probes: [
      {
        ...{ class: 'jobs', vantage: 'client-eu', service: 'api-eu', path: '/api/v1/jobs' },
        ...{ every: '100ms', deadline: '2s' },
      },
    ],
    ledgers: [
      {
        ...{ name: 'applications', vantage: 'client-eu', store: 'core-eu', through: 'front-door', service: 'api-eu' },
        ...{ write: 'application', writers: 2, every: '500ms', deadline: '5s' },
      },
    ],
  },
  baseline: '1m',
  observe: { deadline: '30m', hold: '1m' },
  criteria: [
    { assert: 'rto', service: 'api-eu', maxOutages: 1 },
    { assert: 'rpo', store: 'core-eu' },
    { assert: 'integrity', store: 'core-eu' },
    { assert: 'steady-state' },
  ],
  stopConditions: [
    { when: 'outage-exceeds', service: 'api-eu', duration: '20m' },
    { when: 'check-fails', check: 'aws-eu-west-1/orders-failing', duration: '2m' },
  ],
})
