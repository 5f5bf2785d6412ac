import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SeqSet } from './seq-set.ts'

/** Numbers in any order, in runs, and the same ones again. */
const seqs = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 5_000 }).map(seq => [seq]),
      fc
        .record({ from: fc.integer({ min: 0, max: 5_000 }), length: fc.integer({ min: 1, max: 3_000 }) })
        .map(({ from, length }) => Array.from({ length }, (_, at) => from + at)),
    ),
    { maxLength: 12 },
  )
  .map(parts => parts.flat())

const setOf = (numbers: readonly number[]) => {
  const set = new SeqSet()
  const again: number[] = []
  const { behind } = set.addAll(Int32Array.from(numbers), undefined, seq => again.push(seq))
  return { set, again, behind }
}
function behindIn(numbers: readonly number[]): number {
  let most = -1
  return numbers.filter(seq => seq < (most = Math.max(most, seq))).length
}
const inOrder = (numbers: Iterable<number>) => [...numbers].toSorted((a, b) => a - b)

test('it holds what was put into it, and tells each that was there already', () => {
  fc.assert(
    fc.property(seqs, numbers => {
      const { set, again, behind } = setOf(numbers)
      const known = new Set<number>()
      const twice = numbers.filter(seq => known.size === known.add(seq).size)
      expect(set.size).toBe(known.size)
      expect(behind).toBe(behindIn(numbers))
      expect(inOrder(again)).toEqual(inOrder(twice))
      const ranges = set.ranges()
      expect(ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, at) => from + at))).toEqual(
        inOrder(known),
      )
      expect(ranges.every(([from], at) => at === 0 || from > (ranges[at - 1]?.[1] ?? 0) + 1)).toBe(true)
    }),
  )
})

test('one by one and range by range it is the same set', () => {
  fc.assert(
    fc.property(seqs, numbers => {
      const { set } = setOf(numbers)
      const [single, ranged] = [new SeqSet(), new SeqSet()]
      const fresh = numbers.filter(seq => single.add(seq))
      for (const [from, to] of set.ranges()) ranged.addRange(from, to)
      expect(fresh).toHaveLength(set.size)
      for (const other of [single, ranged]) {
        expect(other.size).toBe(set.size)
        expect(other.ranges()).toEqual(set.ranges())
      }
    }),
  )
})

test('what is missing of a list, what it holds more than another, and how many are greater', () => {
  fc.assert(
    fc.property(seqs, seqs, fc.nat(9_000), (numbers, asked, from) => {
      const { set } = setOf(numbers)
      const known = new Set(numbers)
      const rows = new Int32Array(asked.length + 1)
      const count = set.missing(Int32Array.from(asked), 0, asked.length, rows)
      const expected = asked.flatMap((seq, row) => (known.has(seq) ? [] : [row]))
      expect([...rows.subarray(0, count)]).toEqual(expected)
      expect(set.isLessThan(setOf(asked).set)).toBe(expected.length > 0)
      expect(set.countAbove(from)).toBe([...known].filter(seq => seq > from).length)
      expect([from, 0, 2 ** 30].map(seq => set.has(seq))).toEqual([from, 0, 2 ** 30].map(seq => known.has(seq)))
    }),
  )
})

/** Where a word of 32 bits ends, and numbers that no signed word of them could count. */
const edges = [0, 1, 30, 31, 32, 33, 62, 63, 64, 65, 1_023, 1_024, 1_025]
const atEdges = fc.oneof(
  fc.subarray(edges, { minLength: 1 }),
  fc.uniqueArray(fc.integer({ min: 0, max: 2_200 }), { minLength: 900, maxLength: 1_500 }).map(inOrder),
  fc
    .tuple(fc.constantFrom(...edges), fc.constantFrom(...edges), fc.integer({ min: 2, max: 40 }))
    .map(([from, length, gap]) =>
      Array.from({ length: length + 1 }, (_, at) => from + at).filter(seq => seq % gap !== 0 || seq === from),
    ),
)

test('at the edges of words, with gaps, a part of the last word and numbers twice it counts as number by number', () => {
  fc.assert(
    fc.property(atEdges, atEdges, fc.boolean(), fc.nat(1_030), (numbers, asked, twice, cut) => {
      const list = twice ? [...numbers, ...numbers.slice(-cut - 1)] : numbers
      const { set, again, behind } = setOf(list)
      const known = new Set(list)
      expect(set.size).toBe(known.size)
      expect(inOrder(again)).toEqual(inOrder(list.slice(numbers.length)))
      expect(behind).toBe(behindIn(list))
      expect(set.ranges().flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, at) => from + at))).toEqual(
        inOrder(known),
      )
      for (const sent of [asked, asked.toReversed(), Array.from({ length: cut + 1 }, (_, at) => at + 31)]) {
        const rows = new Int32Array(sent.length)
        const count = set.missing(Int32Array.from(sent), 0, sent.length, rows)
        const absent = sent.flatMap((seq, row) => (known.has(seq) ? [] : [row]))
        expect([...rows.subarray(0, count)]).toEqual(absent)
      }
    }),
    { numRuns: 300 },
  )
})

test('the greatest numbers that a column holds, asked for beyond the end: none is there', () => {
  const greatest = 2 ** 31 - 1
  const { set } = setOf([5, 31, 32])
  const asked = Int32Array.from({ length: 41 }, (_, at) => greatest - 40 + at)
  const rows = new Int32Array(asked.length)
  for (const sent of [asked, asked.toReversed()]) {
    expect(set.missing(sent, 0, sent.length, rows)).toBe(41)
    expect([...rows]).toEqual([...rows.keys()])
  }
  expect(set.countAbove(greatest - 1)).toBe(0)
})
