import { defineScenario } from '../src/scenario/define-scenario.ts'

export default defineScenario({
  name: 'replica-lag',
  title: 'A replica falls behind',
  description:
    'Replay pauses on a replica, later its log comes through a narrow link. How stale are the answers that readers get until the read pool drops it?',
  environment: 'lab',
  faults: [
    {
      id: 'pause',
      kind: 'postgres.pause-replay',
      target: { store: 'core-db', role: 'replica' },
      at: '0s',
      // Over twice the promise: a replica that stays in the pool has time to break it.
      lasts: '12s',
    },
    {
      id: 'squeeze',
      kind: 'postgres.squeeze-replication',
      target: { store: 'core-db', role: 'replica' },
      // Long enough after the first one that the replica is back in the pool.
      at: '20s',
      lasts: '12s',
      // About a quarter of what the load below writes to the log.
      with: { rate: '64kbit' },
    },
  ],
  load: {
    probes: [
      {
        class: 'users.read',
        vantage: 'eu-client',
        service: 'backend-api',
        path: '/api/v1/users/42',
        every: '20ms',
        deadline: '500ms',
      },
    ],
    ledgers: [
      {
        name: 'pool',
        vantage: 'eu-west-1-app',
        store: 'core-db',
        through: 'pool',
        writers: 4,
        every: '40ms',
        deadline: '500ms',
      },
    ],
    reads: [
      {
        class: 'replica.read',
        vantage: 'eu-west-1-app',
        ledger: 'pool',
        sessions: 3,
        every: '100ms',
        deadline: '500ms',
      },
    ],
  },
  baseline: '3s',
  observe: { deadline: '90s', hold: '5s', atLeast: '12s' },
  criteria: [
    { assert: 'staleness', store: 'core-db' },
    // Users read and write through the primary: a replica that lags costs them nothing.
    { assert: 'rto', service: 'backend-api', expectWithin: '1s' },
    { assert: 'rpo', store: 'core-db' },
    { assert: 'integrity', store: 'core-db', maxLost: 0 },
    { assert: 'steady-state' },
  ],
  stopConditions: [
    { when: 'outage-exceeds', service: 'backend-api', duration: '30s' },
    { when: 'canary-fails', duration: '3s' },
  ],
})
