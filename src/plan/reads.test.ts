import { expect, test } from 'vitest'
import environment from '../../environments/lab-single-region.ts'
import scenario from '../../scenarios/replica-lag.ts'
import type { Scenario } from '../model/scenario/scenario.ts'
import type { LedgerReads } from '../model/promise/staleness.ts'
import { readProbes, replicaLagObjective } from './reads.ts'

const vantage = 'eu-west-1-app'
const criterion = { assert: 'staleness', store: 'core-db' } as const
const withReads = (change: Partial<LedgerReads>): Scenario => {
  const reads = (scenario.load.reads ?? []).map(entry => ({ ...entry, ...change }))
  return { ...scenario, load: { ...scenario.load, reads } }
}

test('reads go through the read pool of every zone, from their own vantage alone', () => {
  const probes = readProbes(vantage, scenario, environment)
  expect(probes.map(({ class: name, url }) => [name, url])).toEqual([
    ['replica.read.1', 'postgres://postgres@10.1.11.10:6432/app_ro'],
    ['replica.read.2', 'postgres://postgres@10.1.12.10:6432/app_ro'],
    ['replica.read.3', 'postgres://postgres@10.1.13.10:6432/app_ro'],
  ])
  expect(probes[0]).toMatchObject({ required: true, subject: 'core-db', heartbeat: { ledger: 'pool', writers: 4 } })
  expect(readProbes('eu-client', scenario, environment)).toEqual([])
})

test('an unknown ledger, a cadence that tells nothing and a store without replicas to read are refused by their path', () => {
  const probes =
    (changed: Scenario, where = environment) =>
    () =>
      readProbes(vantage, changed, where)
  expect(probes(withReads({ ledger: 'pond' }))).toThrow(/^load\.reads\.0\.ledger: there is no ledger "pond"/)
  expect(probes(withReads({ every: '2s' }))).toThrow(/^load\.reads\.0\.every: is 2s/)
  const single = structuredClone(environment)
  delete single.stores['core-db']?.readDatabase
  expect(probes(scenario, single)).toThrow(/^load\.reads\.0\.ledger: its store "core-db" has no pool/)
})

test('the promise is the environment’s; without one, or without readers, the criterion is refused', () => {
  expect(replicaLagObjective(criterion, 'criteria.0', scenario, environment)).toEqual({
    kind: 'staleness',
    subject: 'core-db',
    class: 'replica lag',
    objectiveMs: 5_000,
    source: 'cloud architecture, read_replicas: lag_monitoring',
  })
  const silent = structuredClone(environment)
  delete silent.objectives.replicaLag
  expect(() => replicaLagObjective(criterion, 'criteria.0', scenario, silent)).toThrow(
    /makes no promise of replica lag/,
  )
  const unread = { ...scenario, load: { ...scenario.load, reads: [] } }
  expect(() => replicaLagObjective(criterion, 'criteria.0', unread, environment)).toThrow(
    /^criteria\.0: nobody in load/,
  )
})
