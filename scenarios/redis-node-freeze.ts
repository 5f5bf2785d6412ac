import { clusterDrill } from '../src/scenario/cluster-drill.ts'
import { defineScenario } from '../src/scenario/define-scenario.ts'

export default defineScenario(
  clusterDrill({
    name: 'redis-node-freeze',
    title: 'Redis Cluster master frozen, then back',
    description:
      'The master of one shard stands still until its replica has taken over and every client has found it. Back, does it still acknowledge what others have by now?',
    // Longer than takeover and clients need, also where a node is given up after Redis's own 15 s: thawed earlier, what it
    // acknowledges before it hears of its successor is chance.
    faults: [{ id: 'freeze', kind: 'redis.freeze-master', target: { store: 'sessions' }, at: '0s', lasts: '20s' }],
    expectWithin: '6s',
    atLeast: '28s',
  }),
)
