import { expect, test } from 'vitest'
import type { SurvivorsRecord, WriteRecord } from '../model/record/observation.ts'
import { LedgerWrites } from '../model/record/write-log.ts'
import { reconcileSites as reconcile, type SitesInput } from './sites.ts'
import { survivorsOf } from './survivors.ts'

interface Given extends Omit<SitesInput, 'writes' | 'survivors'> {
  readonly writes: readonly WriteRecord[]
  readonly survivors: readonly SurvivorsRecord[]
}
const reconcileSites = (input: Given) => {
  const { lost, ...rest } = reconcile({
    ...input,
    writes: LedgerWrites.of(input.writes),
    survivors: input.survivors.map(survivorsOf),
  })
  return { ...rest, lost: [...lost] }
}

const [home, other] = ['10.1.40.10', '10.2.40.10'] as const
const faultNs = 1_000
/** Long after the last write. */
const endNs = 10e9

const write = (seq: number, sent: number, address: string = home): WriteRecord => ({
  ...{ t: 'write', ledger: 'documents', writer: 0, seq, sch: sent, sent, done: sent + 5, outcome: 'ok' },
  by: { address },
})

const read = (pass: number, address: string, startedAt: number, present: [number, number][]): SurvivorsRecord => ({
  ...{ t: 'survivors', ledger: 'documents', pass, startedAt, endedAt: startedAt + 1, by: { address } },
  ...{ rows: 0, present: { 0: present }, duplicates: [], reordered: 0 },
})

/** Numbers 0 to 9 at home until the fault, 10 to 19 at the other site after it. */
const writes = [
  ...Array.from({ length: 10 }, (_, seq) => write(seq, seq * 100)),
  ...Array.from({ length: 10 }, (_, at) => write(10 + at, 1_100 + at * 100, other)),
]
const base = { writes, attempts: [], faultNs, failedAddress: home }

test('what the surviving site lacks is lost, although it comes back with the other; what was written since is not', () => {
  const found = reconcileSites({
    ...base,
    survivors: [
      read(1, other, 1_650, [
        [0, 7],
        [10, 15],
      ]),
      read(2, home, endNs, [[0, 19]]),
      read(2, other, endNs, [[0, 19]]),
    ],
  })
  expect(found.lost.map(({ seq }) => seq)).toEqual([8, 9])
  expect(found.acked).toBe(20)
  expect(found.rpaNs?.upper).toBe(faultNs - 700)
  expect(found).toMatchObject({ resurrected: 0, vanished: 0, lostFromNewTimeline: 0, dualPrimaryAcks: 0 })
  expect(found.sites).toEqual({ returned: 2, apart: 0, overwritten: 0 })
})

test('sites that differ at the end are apart, and what the survivor no longer has has vanished', () => {
  const { lostFromNewTimeline, vanished, sites } = reconcileSites({
    ...base,
    survivors: [
      read(1, other, 2_050, [[0, 19]]),
      read(2, home, endNs, [[0, 9]]),
      read(2, other, endNs, [
        [0, 2],
        [4, 17],
        [19, 19],
      ]),
    ],
  })
  expect({ lostFromNewTimeline, vanished }).toEqual({ lostFromNewTimeline: 1, vanished: 2 })
  // 3 is at home alone, 10 to 17 and 19 at the other alone; 18 is nowhere.
  expect(sites).toEqual({ returned: 0, apart: 10, overwritten: 0 })
})

test('a version that is gone while a later one of its key is there was not kept; one at the end was late', () => {
  const versions = (present: [number, number][]) =>
    reconcileSites({ ...base, keys: 2, survivors: [read(1, other, 2_050, present)] })
  expect(
    versions([
      [8, 9],
      [10, 19],
    ]).sites.overwritten,
  ).toBe(8)
  // The other site has later versions of both keys, but took them itself.
  expect(
    versions([
      [0, 7],
      [10, 19],
    ]),
  ).toMatchObject({ lost: [{ seq: 8 }, { seq: 9 }], sites: { overwritten: 0 } })
})

test('what was acknowledged just before both sites were read may be on its way, and is not held to be apart', () => {
  const last = write(20, endNs - 1e9, other)
  const earlier = write(21, endNs - 6e9, other)
  const { sites } = reconcileSites({
    ...{ ...base, writes: [...writes, last, earlier] },
    survivors: [read(1, other, 2_050, [[0, 19]]), read(2, home, endNs, [[0, 19]]), read(2, other, endNs, [[0, 21]])],
  })
  expect(sites.apart).toBe(1)
})
