import { expect, test } from 'vitest'
import { holdingIn, holdingQuestion } from './point.ts'
import { rangesIn } from './ranges.ts'

test('numbers in order as ranges, one that comes twice once', () => {
  expect(rangesIn([])).toEqual([])
  expect(rangesIn([0, 1, 2, 2, 3, 7, 9, 10])).toEqual([
    [0, 3],
    [7, 7],
    [9, 10],
  ])
})

test('what a database holds, parted by the point, with the commit of its newest row', () => {
  const rows = [
    { writer: 'pool/0', isUpTo: true, seqs: [0, 1, 2], newest: '2026-11-25 02:52:06.171234+00' },
    { writer: 'pool/1', isUpTo: true, seqs: [0, 2], newest: '2026-11-25 02:52:06.171233+00' },
    { writer: 'pool/1', isUpTo: false, seqs: [3], newest: '2026-11-25 02:52:06.171235+00' },
  ]
  expect(holdingIn(rows)).toEqual({
    upTo: {
      'pool/0': [[0, 2]],
      'pool/1': [
        [0, 0],
        [2, 2],
      ],
    },
    after: { 'pool/1': [[3, 3]] },
    newest: '2026-11-25 02:52:06.171235+00',
  })
  expect(holdingIn([])).toEqual({ upTo: {}, after: {}, newest: null })
})

test('only this run is asked for, whatever its id is made of', () => {
  const { sql } = holdingQuestion('live', 'postgres://x', "o'clock", '2026-11-25 02:52:06.171234+00') as { sql: string }
  expect(sql).toContain("starts_with(ledger, 'o''clock/')")
})
