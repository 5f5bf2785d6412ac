/** The home region gets no more users, and another takes over, database first: how long is the gap, and what is lost on the way? */
import { defineScenario } from '../../src/scenario/define-scenario.ts'

const door = { component: 'eu' }
const there = { store: 'core-eu', region: 'eu-central-1' }
const home = { store: 'core-eu', region: 'eu-west-1' }

export default defineScenario({
  name: 'region-cut-over',
  title: 'Clients are kept from a region, and another takes over',
  description:
    'No client is led to eu-west-1 any more. The database is written in eu-central-1 from then on, clients are led there, and later all goes home. How long can nobody apply, and which applications are gone?',
  environment: 'cloudflare',
  faults: [{ id: 'home', kind: 'edge.withdraw', target: { ...door, region: 'eu-west-1' }, at: '0s', lasts: '15m' }],
  runbook: {
    recover: [
      { id: 'database', title: 'Write in eu-central-1', do: 'aws.aurora-switchover', target: there, within: '5m' },
      {
        ...{ id: 'clients', title: 'Lead clients to eu-central-1', do: 'edge.cut-over', target: door },
        ...{ with: { to: 'eu-central-1' }, within: '1m' },
      },
    ],
    failBack: [
      { id: 'database-home', title: 'Write in eu-west-1', do: 'aws.aurora-switchover', target: home, within: '5m' },
      { id: 'clients-home', title: 'Lead clients as before', do: 'edge.cut-back', target: door, within: '1m' },
    ],
  },
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
  stopConditions: [{ when: 'outage-exceeds', service: 'api-eu', duration: '20m' }],
})
