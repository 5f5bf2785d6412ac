import { clusterDrill } from '../src/scenario/cluster-drill.ts'
import { defineScenario } from '../src/scenario/define-scenario.ts'

export default defineScenario(
  clusterDrill({
    name: 'redis-node-freeze',
    title: 'Redis Cluster master frozen, then back',
    description:
      'The master of one shard stands still for longer than the cluster waits for it. Back, it may still acknowledge what was sent to it, and lose it.',
    // Longer than a takeover needs, shorter than clients wait for an answer: what its return does is then seen.
    faults: [{ id: 'freeze', kind: 'redis.freeze-master', target: { store: 'sessions' }, at: '0s', lasts: '5s' }],
    expectWithin: '6s',
    atLeast: '12s',
  }),
)
