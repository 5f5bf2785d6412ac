/** The load and the promises that every Redis Cluster drill of the lab shares; pure data. */
import type { FaultStep, Scenario } from '../model/scenario/scenario.ts'
import { shardLedger, shardProbes } from './cluster-load.ts'

interface ClusterDrill {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly faults: FaultStep[]
  /** what a sound configuration reaches, with room for a busy machine */
  readonly expectWithin: string
  /** watch at least this long after the last fault */
  readonly atLeast?: string
  /** acknowledged writes that may be lost; absent: any number inside the recovery point, because Redis replicates behind its answers */
  readonly maxLost?: number
}

export const clusterDrill = ({
  name,
  title,
  description,
  faults,
  expectWithin,
  atLeast,
  maxLost,
}: ClusterDrill): Scenario => ({
  name,
  title,
  description,
  environment: 'lab',
  faults,
  load: {
    probes: shardProbes,
    // The same writes twice: what Redis acknowledges by itself, and what it acknowledges once a replica has it.
    ledgers: [shardLedger('sessions', '40ms'), { ...shardLedger('sessions-wait', '80ms'), replicas: 1 }],
  },
  baseline: '3s',
  observe: { deadline: '60s', hold: '5s', ...(atLeast === undefined ? {} : { atLeast }) },
  criteria: [
    { assert: 'rto', service: 'backend-api', expectWithin, maxOutages: 1, maxShards: 1 },
    { assert: 'rpo', store: 'sessions' },
    { assert: 'integrity', store: 'sessions', ...(maxLost === undefined ? {} : { maxLost }) },
    { assert: 'steady-state' },
  ],
  stopConditions: [
    { when: 'outage-exceeds', service: 'backend-api', duration: '60s' },
    { when: 'canary-fails', duration: '3s' },
  ],
})
