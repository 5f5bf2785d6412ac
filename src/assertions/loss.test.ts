import { expect, test } from 'vitest'
import type { PlannedLedger } from '../model/plan/plan.ts'
import type { WriteRecord } from '../model/record/observation.ts'
import { WriteLog } from '../model/record/write-log.ts'
import type { FinishedRun } from './evidence-run.ts'
import { lossOf } from './loss.ts'

const write = (ledger: string, seq: number, address: string, sent: number): WriteRecord => ({
  t: 'write',
  ledger,
  writer: 0,
  seq,
  sch: sent,
  sent,
  done: sent + 1,
  outcome: 'ok',
  by: { address, node: `${address}:1`, slot: '7' },
})

/** A run in which each ledger's first write alone survived. */
const runOf = (through: Record<string, PlannedLedger['through']>, writes: WriteRecord[], handle: object, pass = 1) => {
  const ledgers = Object.entries(through).map(([name, way]) => ({ name, store: `store of ${name}`, through: way }))
  const survivors = ledgers.map(({ name: ledger }) => ({
    ...{ t: 'survivors', ledger, pass, startedAt: 900, endedAt: 901, by: {} },
    ...{ rows: 1, present: { 0: [[0, 0]] }, duplicates: [], reordered: 0 },
  }))
  return {
    directory: 'nowhere',
    plan: { vantages: [{ name: 'v', ledgers }] },
    entries: [{ type: 'fault-prepared', fault: 'f', handle }],
    vantages: new Map([['v', { writes: WriteLog.of(writes), survivors, attempts: [], ended: true }]]),
    fault: { id: 'f', instance: 'i', fromNs: 100, toNs: 110 },
  } as unknown as FinishedRun
}
const lostElsewhere = async (run: FinishedRun) => (await lossOf(run)).map(loss => loss.lostFromNewTimeline)

test('of several primaries the fault says which it took: what only that one acknowledged may be lost', async () => {
  const writes = [write('r', 0, 'a', 10), write('r', 1, 'a', 20), write('r', 2, 'b', 30), write('r', 3, 'c', 200)]
  expect(await lostElsewhere(runOf({ r: 'redis' }, writes, { address: 'a' }))).toEqual([2])
  expect(await lostElsewhere(runOf({ r: 'redis' }, writes, { address: 'c' }))).toEqual([2])
  expect(await lostElsewhere(runOf({ r: 'redis' }, writes, {}))).toEqual([0])
})

test('the one primary of a store is who answered its own ledgers last, whatever other stores say', async () => {
  const own = [write('p', 0, 'a', 10), write('p', 1, 'a', 20), write('p', 2, 'b', 200)]
  const others = [write('r', 0, 'z', 60)]
  expect(await lostElsewhere(runOf({ p: 'pool', r: 'redis' }, [...own, ...others], {}))).toEqual([1, 0])
})

test('the read-back before the fault shows that it works, and nothing of what was lost', async () => {
  const writes = [write('p', 0, 'a', 10), write('p', 1, 'a', 20)]
  const [trial] = await lossOf(runOf({ p: 'pool' }, writes, {}, 0))
  expect(trial).toMatchObject({ lost: { lower: 0, upper: null }, lostIds: {}, passes: 0 })
  const [real] = await lossOf(runOf({ p: 'pool' }, writes, {}, 1))
  expect(real).toMatchObject({ lost: { lower: 1, upper: 1 }, lostIds: { 0: [[1, 1]] }, passes: 1 })
})
