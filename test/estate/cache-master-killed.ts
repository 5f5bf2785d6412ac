import { shardLedger } from '../../src/scenario/cluster-load.ts'
import { defineScenario } from '../../src/scenario/define-scenario.ts'

export default defineScenario({
  name: 'cache-master-killed',
  title: 'A master of the cache killed',
  description:
    'One master of the Redis Cluster crashes; its replica takes over. For how long can nobody write, and what is gone?',
  environment: 'second-estate',
  faults: [{ id: 'kill', kind: 'redis.kill-master', target: { store: 'sessions' }, at: '0s', with: { shard: 1 } }],
  load: {
    probes: [],
    ledgers: [shardLedger('sessions', '40ms'), { ...shardLedger('sessions-wait', '80ms'), replicas: 1 }],
  },
  baseline: '3s',
  observe: { deadline: '60s', hold: '5s' },
  criteria: [
    { assert: 'rpo', store: 'sessions' },
    { assert: 'integrity', store: 'sessions' },
    { assert: 'steady-state' },
  ],
  stopConditions: [{ when: 'canary-fails', duration: '3s' }],
})
