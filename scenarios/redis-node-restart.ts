import { clusterDrill } from '../src/scenario/cluster-drill.ts'
import { defineScenario } from '../src/scenario/define-scenario.ts'

export default defineScenario(
  clusterDrill({
    name: 'redis-node-restart',
    title: 'Redis Cluster master killed, and back before the cluster notices',
    description:
      'The master of one shard crashes and is started again at once, so that no replica takes over. Does it still have what it acknowledged?',
    faults: [{ id: 'kill', kind: 'redis.kill-master', target: { store: 'sessions' }, at: '0s', lasts: '1s' }],
    expectWithin: '6s',
    maxLost: 0,
  }),
)
