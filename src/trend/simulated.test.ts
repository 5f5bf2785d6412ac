/** Histories of which the truth is known: what is there is found, and chance is called a change no more often than it may be. */
import { describe, expect, test } from 'vitest'
import { type Change, type Trend, trendsOf } from './compare-quarters.ts'
import type { Point } from './history.ts'

const quarters = ['2026-Q1', '2026-Q2', '2026-Q3', '2026-Q4'] as const
const runsEach = 6
const histories = 1_000
/** what is looked for, and the size of the noise: ms */
const shiftMs = 3_000
const alpha = 0.05

type Random = () => number

/** Marsaglia's xorshift with 32 bits: the same numbers everywhere, in `[0, 1)`. */
function randomFrom(seed: number): Random {
  let state = (seed * 2_654_435_761) >>> 0 || 1
  const next = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
  // Seeds that lie close begin alike.
  for (let turn = 0; turn < 16; turn++) next()
  return next
}

interface Drawn {
  readonly stratum: number | null
  readonly valueMs: number
}

/** A run of a quarter: `at` of so many. */
type Draw = (quarter: number, at: number, random: Random) => Drawn

/** Of the last two of four quarters. */
function trendOf(draw: Draw, seed: number): Trend {
  const random = randomFrom(seed)
  const points = quarters.flatMap((quarter, place) =>
    Array.from({ length: runsEach }, (_, at): Point => {
      const { stratum, valueMs } = draw(place, at, random)
      return {
        runId: `${quarter}-${at}`,
        quarter,
        configurationDigest: 'a'.repeat(64),
        finding: 'rto/backend-api',
        stratum: stratum === null ? null : `${stratum} of ${runsEach}`,
        valueMs,
      }
    }),
  )
  return trendsOf(points)[0] as Trend
}

const changesIn = (draw: Draw): Change[] =>
  Array.from({ length: histories }, (_, seed) => trendOf(draw, seed + 1).change)
const share = (changes: readonly Change[], wanted: (change: Change) => boolean) =>
  changes.filter(wanted).length / changes.length
const isCalled = (change: Change) => change === 'slower' || change === 'faster'

/** Recovery takes longer the later in the control loop's period the fault falls: strata lie two shifts apart. */
const loopMs = (stratum: number) => 5_000 + stratum * 2 * shiftMs
const uniform = (random: Random, sizeMs: number) => (random() - 0.5) * sizeMs
/** Most of it small, and now and then much. */
const heavy = (random: Random, sizeMs: number) => (uniform(random, 1) ** 3 / (0.02 + random())) * sizeMs

describe(`a shift of 3 s in the last of four quarters, ${runsEach} runs a quarter`, () => {
  const shifted =
    (isSpread: boolean): Draw =>
    (quarter, at, random) => ({
      stratum: isSpread ? at : null,
      valueMs: loopMs(at) + uniform(random, shiftMs / 2) + (quarter === 3 ? shiftMs : 0),
    })

  test('spread over strata it is found each time, with its size', () => {
    expect(share(changesIn(shifted(true)), change => change === 'slower')).toBe(1)
    const { quarters: told, comparison } = trendOf(shifted(true), 1)
    expect(told.map(({ quarter, runs }) => [quarter, runs])).toEqual(quarters.map(quarter => [quarter, runsEach]))
    expect(Math.abs((comparison?.shift ?? 0) - shiftMs)).toBeLessThan(shiftMs / 2)
  })

  test('its interval holds the truth as often as it says', () => {
    const intervals = Array.from(
      { length: histories },
      (_, seed) => trendOf(shifted(true), seed + 1).comparison?.interval,
    )
    const held = intervals.filter(interval => interval && interval.lower <= shiftMs && shiftMs <= interval.upper).length
    expect(held / histories).toBeGreaterThanOrEqual(1 - alpha)
    expect(intervals[0]?.confidence).toBeGreaterThanOrEqual(1 - alpha)
  })

  test('without strata it drowns in what lies between them: they are what finds it', () => {
    expect(share(changesIn(shifted(false)), isCalled)).toBeLessThan(0.2)
  })
})

describe(`noise of 3 s and no change: ${histories} histories`, () => {
  const noises: [string, (random: Random) => number][] = [
    ['even', random => uniform(random, shiftMs)],
    ['with long tails', random => heavy(random, shiftMs)],
    // Whole seconds: many are alike.
    ['in steps', random => Math.round(uniform(random, shiftMs) / 1_000) * 1_000],
  ]
  const unordered: [string, (at: number, random: Random) => Drawn][] = [
    ['runs that were not spread', () => ({ stratum: null, valueMs: 5_000 })],
    [
      'strata in no order, one run in each',
      (at, random) => ({ stratum: at, valueMs: 5_000 + ((at * 5 + 3) % runsEach) * 700 + uniform(random, 1) }),
    ],
    [
      'strata as they fell, some empty',
      (_, random) => {
        const stratum = Math.floor(random() * runsEach)
        return { stratum, valueMs: loopMs(stratum) }
      },
    ],
    ['any part of the period, unknown which', (_, random) => ({ stratum: null, valueMs: loopMs(random() * runsEach) })],
  ]
  const cases = noises.flatMap(([noise, of]) => unordered.map(([order, draw]) => [noise, order, of, draw] as const))

  test.each(cases)('%s, over %s: a change is called in one of twenty at most', (_noise, _order, noiseOf, draw) => {
    const changes = changesIn((_quarter, at, random) => {
      const { stratum, valueMs } = draw(at, random)
      return { stratum, valueMs: valueMs + noiseOf(random) }
    })
    expect(share(changes, isCalled)).toBeLessThanOrEqual(alpha)
    expect(share(changes, change => change === 'slower')).toBeLessThanOrEqual(alpha / 2 + 0.01)
  })

  test('the same histories are drawn each time', () => {
    const draw: Draw = (_quarter, at, random) => ({ stratum: at, valueMs: uniform(random, shiftMs) })
    expect(trendOf(draw, 7)).toEqual(trendOf(draw, 7))
    expect(trendOf(draw, 7)).not.toEqual(trendOf(draw, 8))
  })
})
