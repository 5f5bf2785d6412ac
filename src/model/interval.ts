import Type, { type Static } from 'typebox'

/**
 * What a measurement is known to lie in: `[lower, upper]`. `upper: null` means unbounded (never recovered):
 * JSON has no infinity, and a made-up number would be a lie.
 */
export const Interval = Type.Object(
  { lower: Type.Number(), upper: Type.Union([Type.Number(), Type.Null()]) },
  { additionalProperties: false, description: '[lower, upper]; upper null is unbounded' },
)
export type Interval = Static<typeof Interval>

/** The only way to make one; throws where it would end before it begins, which no measurement does. */
export function interval(lower: number, upper: number): { lower: number; upper: number }
export function interval(lower: number, upper: number | null): Interval
export function interval(lower: number, upper: number | null): Interval {
  if (Number.isNaN(lower) || (upper !== null && !(lower <= upper)))
    throw new RangeError(`an interval cannot go from ${lower} to ${upper}`)
  return { lower, upper }
}
