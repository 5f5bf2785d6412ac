import { expect, test } from 'vitest'
import type { WriteOutcome, WriteRecord } from '../model/record/observation.ts'
import { shardsOf } from './shards.ts'

let seq = 0
const write = (slot: number, sent: number, node: string | null, outcome: WriteOutcome = 'ok'): WriteRecord => ({
  t: 'write',
  ledger: 'l',
  writer: 0,
  seq: seq++,
  sch: sent,
  sent,
  done: sent + 1,
  outcome,
  by: { slot: String(slot), ...(node === null ? {} : { node }) },
})
const slotsOf = (writes: readonly WriteRecord[]) =>
  shardsOf(writes, 100).map(shard => [shard.name, shard.writes.map(({ by }) => Number(by?.['slot']))])

test('slots of one node are one shard, in the order of their slots', () => {
  const writes = [write(9_000, 0, 'b'), write(100, 10, 'a'), write(15_000, 20, 'c'), write(2_000, 30, 'a')]
  expect(slotsOf(writes)).toEqual([
    ['shard-0', [100, 2_000]],
    ['shard-1', [9_000]],
    ['shard-2', [15_000]],
  ])
  expect(shardsOf(writes, 100).map(({ share }) => share)).toEqual([0.5, 0.25, 0.25])
})

test('a failure belongs to the shard of its slot, and whoever acknowledges after the fault changes nothing', () => {
  const before = [write(100, 0, 'a'), write(9_000, 10, 'b')]
  const after = [write(100, 110, null, 'info'), write(100, 120, null, 'fail'), write(100, 130, 'b')]
  expect(slotsOf([...before, ...after])).toEqual([
    ['shard-0', [100, 100, 100, 100]],
    ['shard-1', [9_000]],
  ])
})

test('only who answered before the fault tells who owned a slot, and the last word counts', () => {
  const writes = [write(100, 0, 'a'), write(9_000, 5, 'a'), write(9_000, 20, 'b'), write(100, 99, 'b')]
  expect(slotsOf(writes)).toEqual([
    ['shard-0', [100, 100]],
    ['shard-1', [9_000, 9_000]],
  ])
})

test('a slot without a word before the fault lies in the shard below it', () => {
  const writes = [
    write(100, 0, 'a'),
    write(9_000, 10, 'b'),
    write(5_000, 110, 'x'),
    write(50, 120, 'x'),
    write(9_500, 130, 'x'),
  ]
  expect(slotsOf(writes)).toEqual([
    ['shard-0', [100, 5_000, 50]],
    ['shard-1', [9_000, 9_500]],
  ])
})

test('a store without slots has no shards', () => {
  const { by: _, ...plain } = write(0, 0, 'a')
  expect(shardsOf([plain], 100)).toEqual([])
  expect(shardsOf([write(100, 110, 'a')], 100)).toEqual([])
})
