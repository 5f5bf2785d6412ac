import { expect, test } from 'vitest'
import type { RestoreTaken } from '../model/promise/restore.ts'
import { restoreLines } from './restore-lines.ts'

const time = '2026-11-25 03:10:20.680556+00'
const label = '20261125-031013F_20261125-031016I'
const sound: RestoreTaken = {
  store: 'core-db',
  tookMs: { lower: 2_000, upper: 3_000 },
  backup: label,
  refused: [],
  checked: [],
  hit: [],
  asked: time,
  reached: time,
  gapMs: 0,
  stopped: 'recovery stopping before commit of transaction 738',
  rows: { expected: 10, missing: 0, beyond: 0 },
  acknowledged: { before: 9, missing: 0 },
}
const lineOf = (name: string, more: Partial<RestoreTaken>) =>
  Object.fromEntries(restoreLines({ ...sound, ...more }))[name]

test('a point that was reached, and one that was not, with the difference', () => {
  expect(lineOf('Point reached', {})).toBe(`${time}, the very same`)
  expect(lineOf('Point reached', { gapMs: 12_500 })).toBe(`${time}, 12.5 s older`)
  expect(lineOf('Point reached', { gapMs: -3 })).toBe(`${time}, 3 ms younger`)
  expect(lineOf('Point reached', { reached: null, gapMs: null })).toBe('none')
})

test('what was compared, and what was not', () => {
  expect(lineOf('Rows', { rows: { expected: 10, missing: 4, beyond: 1 } })).toBe(
    '6 of 10 committed up to the point are there, 1 committed after it',
  )
  expect(lineOf('Rows', { rows: null })).toBe('not compared')
  expect(lineOf('Acknowledged writes', { acknowledged: { before: 9, missing: 2 } })).toMatch(/^7 of 9 /)
  expect(lineOf('Check of the repository', { checked: null })).toBe('nobody checked')
})

test('a backup that the drill hit is told with who noticed', () => {
  const hit = (noticedBy: string[]) => lineOf('Hit by this drill', { hit: [{ label, fault: 'rot', noticedBy }] })
  expect(hit(['check', 'restore'])).toBe(`${label}, by "rot"; noticed by the check and the restore`)
  expect(hit([])).toBe(`${label}, by "rot"; noticed by nobody`)
})
