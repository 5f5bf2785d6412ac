/** Promises on how a service performs: which there are, over which window of a drill they are graded, and as the plan holds them. */
import Type, { type Static } from 'typebox'
import { Duration } from '../duration.ts'
import { Name } from '../names.ts'

const closed = { additionalProperties: false } as const

/**
 * The part of a drill over which a promise is graded. `baseline`: before the fault; `fault`: from it until the end of the
 * first outage; `after`: from then until the end, what is still broken and its return included; `whole`: all three.
 */
export const windowNames = ['baseline', 'fault', 'after', 'whole'] as const
export const Window = Type.Enum([...windowNames])
export type Window = Static<typeof Window>

/** Windows for people. */
export const windowWords: Readonly<Record<Window, string>> = {
  baseline: 'before the fault',
  fault: 'from the fault until recovery',
  after: 'after recovery',
  whole: 'over the whole drill',
}

const Percent = Type.Number({ minimum: 0, maximum: 100, description: 'percent, 0 to 100' })
const source = Type.String({ description: 'where this promise is written' })

/** What every service promises, each with where it is written. */
export const PerformancePromises = Type.Object(
  {
    /** share of operations that fail or are never answered */
    errorRate: Type.Object({ belowPercent: Percent, source }, closed),
    /** time from when an operation was due to its answer */
    latency: Type.Object(
      { percentile: Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 100 }), below: Duration, source },
      closed,
    ),
    /** share of operations that are answered well within their deadline */
    availability: Type.Object({ abovePercent: Percent, source }, closed),
  },
  closed,
)
export type PerformancePromises = Static<typeof PerformancePromises>

export const performanceKinds: readonly string[] = ['availability', 'error-rate', 'latency']

const criterion = <const Assert extends 'availability' | 'error-rate' | 'latency'>(assert: Assert) =>
  Type.Object(
    {
      assert: Type.Literal(assert),
      service: Name,
      /** absent: the whole drill */
      window: Type.Optional(Window),
    },
    closed,
  )

export const AvailabilityCriterion = criterion('availability')
export const ErrorRateCriterion = criterion('error-rate')
export const LatencyCriterion = criterion('latency')
export type PerformanceCriterion = Static<
  typeof AvailabilityCriterion | typeof ErrorRateCriterion | typeof LatencyCriterion
>

/** A performance promise this run is graded against. */
export const PlannedPerformance = Type.Object(
  {
    kind: Type.Enum(['availability', 'error-rate', 'latency']),
    subject: Name,
    window: Window,
    /** percent for shares, ms for latency */
    limit: Type.Number(),
    /** of latency, which percentile; null for shares */
    percentile: Type.Union([Type.Number(), Type.Null()]),
    source: Type.String(),
  },
  closed,
)
export type PlannedPerformance = Static<typeof PlannedPerformance>

/** Whether a criterion speaks of performance. */
export const isPerformance = <C extends { readonly assert: string }>(
  entry: C,
): entry is Extract<C, { readonly assert: PerformanceCriterion['assert'] }> => performanceKinds.includes(entry.assert)
