import Type, { type Static } from 'typebox'
import { Interval } from '../interval.ts'
import { Grade } from '../names.ts'
import { SettingChange } from '../environment/setting-change.ts'

const closed = { additionalProperties: false } as const

/** What a run measured of one promise. */
const Figure = Type.Object({ finding: Type.String(), unit: Type.Enum(['ms', 'percent']), actual: Interval }, closed)

const Earlier = { runId: Type.String(), startedWall: Type.String() }

/** The run with which another can be compared, with what it measured. */
export const PreviousRun = Type.Object(
  {
    ...Earlier,
    grade: Grade,
    /** sha256 of its verdict's bytes, hex */
    verdictDigest: Type.String(),
    /** sha256 of the key that signed it, hex */
    signedBy: Type.String(),
    figures: Type.Array(Figure),
  },
  closed,
)
export type PreviousRun = Static<typeof PreviousRun>

/**
 * What a run is compared with in its report: looked for once, before it is sealed, and kept with it, so that its report is the
 * same for ever, whatever becomes of the other run.
 */
export const Previous = Type.Object(
  {
    format: Type.Literal('muster/previous/v1'),
    /** the last sealed run of the same scenario, environment and configuration that was neither aborted nor in doubt; null: none lay beside it */
    run: Type.Union([PreviousRun, Type.Null()]),
    /** a run after that, of the same scenario and environment and on another configuration; absent: there was none */
    other: Type.Optional(
      Type.Object(
        {
          ...Earlier,
          configurationDigest: Type.String(),
          /** from that one to this one; null: its environment cannot be read */
          settings: Type.Union([Type.Array(SettingChange), Type.Null()]),
        },
        closed,
      ),
    ),
  },
  closed,
)
export type Previous = Static<typeof Previous>
