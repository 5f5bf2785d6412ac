import { expect, test } from 'vitest'
import { RowReader } from './copied-rows.ts'
import { Fold } from './fold.ts'

test('lists are folded into ranges; what is there twice or behind a greater number is told', () => {
  const found = new Fold()
  found.list(2, [Int32Array.of(0, 2), Int32Array.of(2, 2)])
  found.list(2, [Int32Array.of(1, 7), Int32Array.of(3)])
  found.list(0, [])
  const ranges = [
    [0, 3],
    [7, 7],
  ]
  expect(found.result()).toEqual({
    rows: 7,
    present: { 2: ranges },
    duplicates: [{ writer: 2, seq: 2, count: 3 }],
    reordered: 1,
  })
})

test('a list that begins again is there twice, also where it follows itself number by number', () => {
  const found = new Fold()
  const all = Int32Array.from({ length: 5_000 }, (_, seq) => seq)
  found.list(0, [all])
  found.list(0, [all.subarray(3_000)])
  const { rows, present, duplicates } = found.result()
  expect({ rows, present }).toEqual({ rows: 7_000, present: { 0: [[0, 4_999]] } })
  expect(duplicates).toHaveLength(2_000)
  expect(duplicates[0]).toEqual({ writer: 0, seq: 3_000, count: 2 })
})

test('rows are read from parts that are cut anywhere, in any order', () => {
  const rows = [
    [1, 10],
    [0, 2_000_000_000],
    [12, 0],
    [1, 9],
    [1, 9],
  ]
  const text = Buffer.from(rows.map(row => `${row.join('\t')}\n`).join(''))
  for (let size = 1; size <= text.length; size++) {
    const read: number[][] = []
    const reader = new RowReader((writer, seq) => read.push([writer, seq]))
    for (let at = 0; at < text.length; at += size) reader.read(text.subarray(at, at + size))
    expect(read).toEqual(rows)
  }
})

test('single numbers are folded as lists are', () => {
  const found = new Fold()
  for (const [writer, seq] of [
    [1, 2],
    [0, 5],
    [1, 1],
    [1, 2],
  ] as const)
    found.one(writer, seq)
  const { rows, present, duplicates } = found.result()
  expect({ rows, present, duplicates }).toEqual({
    rows: 4,
    present: { 0: [[5, 5]], 1: [[1, 2]] },
    duplicates: [{ writer: 1, seq: 2, count: 2 }],
  })
})
