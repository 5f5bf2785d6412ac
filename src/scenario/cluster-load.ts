/** What clients of the lab's Redis Cluster do while a drill goes on, shard by shard; pure data. */
import type { HttpProbe, Ledger } from '../model/scenario/scenario.ts'

/** Users that the front door matches, one in each of the lab's three shards, in order. */
const matched = ['user-2', 'user-4', 'user-1']

export const shardProbes: HttpProbe[] = matched.map((user, shard) => ({
  class: `matching.shard-${shard}`,
  vantage: 'eu-client',
  service: 'backend-api',
  path: `/api/v1/matching/${user}`,
  every: '50ms',
  deadline: '500ms',
}))

/** Numbered writes into every shard by the cluster's own client. */
export const shardLedger = (name: string, every: string): Ledger => ({
  name,
  vantage: 'eu-west-1-app',
  store: 'sessions',
  through: 'redis',
  writers: 4,
  every,
  deadline: '500ms',
})
