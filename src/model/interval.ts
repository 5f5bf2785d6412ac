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
