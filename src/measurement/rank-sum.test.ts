import { describe, expect, test } from 'vitest'
import { compareRanks } from './rank-sum.ts'

/** Permeability of membranes at term and at 12 to 26 weeks: Hollander & Wolfe, table 4.1, as in R's `?wilcox.test`. */
const term = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
const early = [1.15, 0.88, 0.9, 0.74, 1.21]

describe('figures that R publishes', () => {
  test('wilcox.test(x, y, conf.int = TRUE): p = 0.2544, shift 0.305, 95 % from -0.15 to 0.76', () => {
    const found = compareRanks([{ before: early, after: term }])
    expect(found?.pValue).toBeCloseTo(0.2544, 4)
    expect(found?.shift).toBeCloseTo(0.305, 10)
    expect(found?.interval?.lower).toBeCloseTo(-0.15, 10)
    expect(found?.interval?.upper).toBeCloseTo(0.76, 10)
    expect(found?.interval?.confidence).toBeGreaterThanOrEqual(0.95)
  })

  test('pwilcox(0:3, 4, 6) = 1, 2, 4, 7 of 210', () => {
    const [low, high] = [
      [1, 2, 3, 4],
      [5, 6, 7, 8, 9, 10],
    ]
    // U of the later: 24 of 24, and less by one with each neighbour exchanged.
    expect(compareRanks([{ before: low, after: high }])?.pValue).toBeCloseTo(2 / 210, 12)
    expect(compareRanks([{ before: [1, 2, 3, 5], after: [4, 6, 7, 8, 9, 10] }])?.pValue).toBeCloseTo(4 / 210, 12)
    expect(compareRanks([{ before: [1, 2, 3, 6], after: [4, 5, 7, 8, 9, 10] }])?.pValue).toBeCloseTo(8 / 210, 12)
  })
})

test('with ties the distribution is that of every division of the same measurements, counted one by one', () => {
  const [before, after] = [
    [1, 2, 2, 3],
    [2, 3, 3],
  ]
  const all = [...before, ...after]
  const u = (chosen: readonly number[]) => {
    const rest = all.filter((_, at) => !chosen.includes(at))
    return chosen
      .flatMap(at => rest.map(value => Math.sign((all[at] as number) - value) + 1))
      .reduce((a, b) => a + b, 0)
  }
  const choices = all.flatMap((_, a) =>
    all.flatMap((__, b) => all.flatMap((___, c) => (a < b && b < c ? [[a, b, c]] : []))),
  )
  const seen = u([4, 5, 6])
  const share = (holds: (value: number) => boolean) =>
    choices.filter(chosen => holds(u(chosen))).length / choices.length
  const expected = Math.min(
    1,
    2 *
      Math.min(
        share(value => value <= seen),
        share(value => value >= seen),
      ),
  )
  expect(compareRanks([{ before, after }])?.pValue).toBeCloseTo(expected, 12)
})

test('strata are compared within themselves: what differs between them alone is no change', () => {
  const strata = [0, 10, 20, 30].map(base => ({ before: [base + 1, base + 2], after: [base + 1.5, base + 0.5] }))
  const found = compareRanks(strata)
  expect(found?.pairs).toBe(16)
  expect(Math.abs(found?.shift ?? 99)).toBeLessThan(1)
  expect(found?.pValue).toBeGreaterThan(0.1)
  // Six runs in six strata, each later than the one before: two of 64 ways.
  const six = [0, 1, 2, 3, 4, 5].map(base => ({ before: [base], after: [base + 3] }))
  expect(compareRanks(six)).toMatchObject({ shift: 3, interval: { lower: 3, upper: 3 } })
  expect(compareRanks(six)?.pValue).toBeCloseTo(2 / 64, 12)
})

test('too few bound nothing, and nothing compares with nothing', () => {
  expect(compareRanks([{ before: [1], after: [2] }])).toMatchObject({
    pValue: 1,
    leastPValue: 1,
    shift: 1,
    interval: null,
  })
  expect(compareRanks([{ before: [1], after: [] }])).toBeNull()
  expect(compareRanks([])).toBeNull()
})

test('noise is called a change in no more than one of twenty histories; a shift of 3 s is found', () => {
  let state = 42
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
  const quarter = (shift: number) => [0, 1, 2, 3, 4, 5].map(stratum => stratum * 900 + random() * 800 + shift)
  const compared = (shift: number) => {
    const [before, after] = [quarter(0), quarter(shift)]
    return compareRanks(before.map((value, at) => ({ before: [value], after: [after[at] as number] })))?.pValue ?? 1
  }
  const called = Array.from({ length: 1_000 }, () => compared(0)).filter(pValue => pValue < 0.05).length
  expect(called).toBeLessThanOrEqual(50)
  expect(Array.from({ length: 100 }, () => compared(3_000)).every(pValue => pValue < 0.05)).toBe(true)
})
