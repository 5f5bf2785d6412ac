import { shardLedger, shardProbes } from '../src/scenario/cluster-load.ts'
import { defineScenario } from '../src/scenario/define-scenario.ts'
import { frontDoorLedger, poolLedger, userReads } from '../src/scenario/front-door-load.ts'

export default defineScenario({
  name: 'az-loss',
  title: 'An availability zone is lost, and comes back',
  description:
    'Every packet of the zone in which the primary database and a Redis master run is dropped silently for 20 seconds; then the zone returns. How long are users without each part of the service and each shard of the cache, what was acknowledged and is gone, and does the return cause a second outage?',
  environment: 'lab',
  faults: [
    {
      id: 'zone',
      kind: 'zone.isolate',
      target: { store: 'core-db', region: 'eu-west-1', zone: 'of-primary' },
      at: '0s',
      // Longer than recovery and hold together: what its return does is then seen apart from what its loss did.
      lasts: '20s',
    },
  ],
  load: {
    probes: [userReads, ...shardProbes],
    ledgers: [frontDoorLedger, poolLedger, shardLedger('sessions', '80ms')],
  },
  baseline: '3s',
  observe: { deadline: '60s', hold: '5s', atLeast: '12s' },
  criteria: [
    { assert: 'rto', service: 'backend-api', expectWithin: '12s', maxOutages: 1 },
    { assert: 'rpo', store: 'core-db' },
    { assert: 'integrity', store: 'core-db' },
    { assert: 'rpo', store: 'sessions' },
    { assert: 'integrity', store: 'sessions' },
    { assert: 'steady-state' },
  ],
  stopConditions: [
    { when: 'outage-exceeds', service: 'backend-api', duration: '60s' },
    { when: 'canary-fails', duration: '3s' },
  ],
})
