/** Runs that measured one promise, summed up and made ready to be compared with others. Pure. */
import type { Stratum } from '../measurement/rank-sum.ts'
import type { Point } from './history.ts'

export interface Sample {
  readonly runs: number
  readonly medianMs: number
  readonly worstMs: number
}

/** Of one point at least. */
export function sampleOf(points: readonly Point[]): Sample {
  const sorted = points.map(({ valueMs }) => valueMs).toSorted((a, b) => a - b)
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]] as [number, number]
  return { runs: sorted.length, medianMs: (low + high) / 2, worstMs: sorted.at(-1) as number }
}

/** Points that may be compared: those of the same part of the control loop's period. */
export function strataOf(before: readonly Point[], after: readonly Point[]): Stratum[] {
  const names = new Set([...before, ...after].map(({ stratum }) => stratum))
  const valuesIn = (points: readonly Point[], name: string | null) =>
    points.filter(({ stratum }) => stratum === name).map(({ valueMs }) => valueMs)
  return [...names].map(name => ({ before: valuesIn(before, name), after: valuesIn(after, name) }))
}
