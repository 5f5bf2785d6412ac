import Type, { type Static } from 'typebox'

const closed = { additionalProperties: false } as const

/** Where a cause shows: a step of the recovery, what is lost, a restore, where data is; `none`: in no figure of a drill. */
export const CausePhase = Type.Enum([
  'impact',
  'detect',
  'alert',
  'promote',
  'route',
  'first-success',
  'sustained',
  'loss',
  'restore',
  'residency',
  'none',
])
export type CausePhase = Static<typeof CausePhase>

/** A setting that explains why a promise was not met, with the figure of this run that supports it. */
export const NamedCause = Type.Object(
  {
    /** stable: `patroni.ttl` */
    id: Type.String(),
    /** `path`: inside the environment; `value`: as it was in this run, for people */
    settings: Type.Array(Type.Object({ path: Type.String(), value: Type.String() }, closed)),
    /** one sentence with a figure that was measured in this run */
    figure: Type.String(),
    phase: CausePhase,
    /** where the setting is documented */
    docs: Type.String(),
    advice: Type.String(),
  },
  closed,
)
export type NamedCause = Static<typeof NamedCause>
