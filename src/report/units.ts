/** Measured times for people: one unit for what stands together, digits that align, and a bound never seen said in words. */
import type { Interval } from '../model/interval.ts'
import { formatPercent } from '../model/percent.ts'

export interface Unit {
  readonly name: 'ms' | 's' | 'min'
  readonly ms: number
  readonly digits: number
}

/** Limits lie where rounding would carry: 999.6 ms is 1.00 s. */
const units: readonly (Unit & { readonly belowMs: number })[] = [
  { name: 'ms', ms: 1, digits: 0, belowMs: 999.5 },
  { name: 's', ms: 1_000, digits: 2, belowMs: 600_000 },
  { name: 'min', ms: 60_000, digits: 2, belowMs: Infinity },
]

/** The unit in which the largest of the times reads well. */
export function unitFor(timesMs: readonly number[]): Unit {
  const largest = timesMs.reduce((most, time) => Math.max(most, Math.abs(time)), 0)
  return units.find(({ belowMs }) => largest < belowMs) as Unit
}

export const unitOf = (intervals: readonly (Interval | null)[]): Unit =>
  unitFor(intervals.flatMap(interval => (interval ? [interval.lower, interval.upper ?? 0] : [])))

/** A time without its unit, for columns that name it. */
export function inUnit(timeMs: number, { ms, digits }: Unit): string {
  const text = (timeMs / ms).toFixed(digits)
  return Number(text) === 0 ? text.replace('-', '') : text
}

/** An interval without its unit: `0.46 to 1.08`. */
export function range({ lower, upper }: Interval, unit: Unit): string {
  if (upper === null) return `over ${inUnit(lower, unit)}`
  return lower === upper ? inUnit(lower, unit) : `${inUnit(lower, unit)} to ${inUnit(upper, unit)}`
}

/** An interval with its unit: `0.46 to 1.08 s`. */
export const span = (interval: Interval, unit = unitOf([interval])) => `${range(interval, unit)} ${unit.name}`

/** An interval of a share: `0.0093 to 0.13 %`. */
export function percentRange({ lower, upper }: Interval): string {
  const [from, to] = [formatPercent(lower), formatPercent(upper ?? 100)]
  return from === to ? from : `${from.replace(' %', '')} to ${to}`
}

/** A count with its noun: `1 operation`, `2 operations`. */
export const count = (amount: number, one: string, many = `${one}s`) => `${amount} ${amount === 1 ? one : many}`

/** An instant of the wall clock: `2026-01-31 22:52:06 UTC`. */
export const instant = (wall: string) => wall.replace(/^(.{10})T(.{8}).*$/, '$1 $2 UTC')
