import { clusterDrill } from '../src/scenario/cluster-drill.ts'
import { defineScenario } from '../src/scenario/define-scenario.ts'

export default defineScenario(
  clusterDrill({
    name: 'redis-node-loss',
    title: 'Redis Cluster master killed',
    description:
      'The master of one shard crashes and stays down; its replica takes over. Which clients notice, for how long, and what is lost?',
    faults: [{ id: 'kill', kind: 'redis.kill-master', target: { store: 'sessions' }, at: '0s' }],
    expectWithin: '6s',
  }),
)
