import Type, { type Static, type TSchema } from 'typebox'

/** How much a service matters; its RTO objective hangs on it. */
export const Tier = Type.Enum(['critical', 'standard', 'non-critical'])
export type Tier = Static<typeof Tier>

/** What kind of data a store holds; its RPO objective hangs on it. */
export const DataClass = Type.Enum(['transactional', 'analytical', 'configuration'])
export type DataClass = Static<typeof DataClass>

/** A name used as a key: lower case, digits, dots and hyphens. */
export const Name = Type.String({
  pattern: '^[a-z][a-z0-9.-]{0,62}$',
  description: 'lower-case letters, digits, dots, hyphens',
})

/** One for each name; a key that is no name is refused rather than passed over. */
export const ByName = <Value extends TSchema>(
  value: Value,
  options: { description?: string; minProperties?: number } = {},
) => Type.Record(Name, value, { additionalProperties: false, ...options })

/** Answer of one assertion; folded as fail > inconclusive > pass. */
export const Result = Type.Enum(['pass', 'fail', 'inconclusive', 'not-applicable'])
export type Result = Static<typeof Result>

/** The word an auditor reads. */
export const Grade = Type.Enum([
  'met',
  'met-with-exceptions',
  'not-met',
  'inconclusive',
  'not-tested',
  'not-applicable',
])
export type Grade = Static<typeof Grade>

/** Phases of a run, in order. */
export const phases = [
  'preflight',
  'baseline',
  'inject',
  'observe',
  'fail-back',
  'switchover',
  'undo',
  'settle',
  'judge',
  'seal',
] as const
export const Phase = Type.Enum([...phases])
export type Phase = (typeof phases)[number]
