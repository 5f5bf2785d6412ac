import Type, { type Static } from 'typebox'
import { Duration } from '../duration.ts'
import { Interval } from '../interval.ts'
import { Name } from '../names.ts'

const closed = { additionalProperties: false } as const
const Text = Type.Union([Type.String(), Type.Null()])

/** A backup can be restored: to the very point that is asked for, with all that was committed up to it and nothing after it. */
export const RestoreCriterion = Type.Object(
  {
    assert: Type.Literal('restore'),
    store: Name,
    /** what a sound configuration needs from the restore's begin to the first good query */
    within: Type.Optional(Duration),
  },
  closed,
)
export type RestoreCriterion = Static<typeof RestoreCriterion>

/** A backup that something is wrong with, in the words of whoever noticed. */
export const BackupProblem = Type.Object({ label: Type.String(), said: Type.String() }, closed)
export type BackupProblem = Static<typeof BackupProblem>

/** What one restore reached. Points are commit times on the database's own clock, UTC, to the microsecond. */
export const RestoreTaken = Type.Object(
  {
    store: Type.String(),
    /** from the begin of the restore to the first good query; null: it never got there */
    tookMs: Type.Union([Interval, Type.Null()]),
    /** the backup it was made from */
    backup: Text,
    /** backups that were tried before that one, in vain */
    refused: Type.Array(BackupProblem),
    /** what the check of the repository found; null: nobody checked */
    checked: Type.Union([Type.Array(BackupProblem), Type.Null()]),
    /** backups that this drill damaged or took away, and who noticed */
    hit: Type.Array(
      Type.Object({ label: Type.String(), fault: Type.String(), noticedBy: Type.Array(Type.String()) }, closed),
    ),
    asked: Text,
    reached: Text,
    /** how much older than asked for; negative: something younger is there */
    gapMs: Type.Union([Type.Number(), Type.Null()]),
    /** where replay ended, in the database's own words */
    stopped: Text,
    /** rows of the drill's ledgers, against those that the live database committed up to the point */
    rows: Type.Union([
      Type.Object({ expected: Type.Integer(), missing: Type.Integer(), beyond: Type.Integer() }, closed),
      Type.Null(),
    ]),
    /** writes acknowledged to clients before the write that marks the point was sent, by the clients' own records */
    acknowledged: Type.Union([Type.Object({ before: Type.Integer(), missing: Type.Integer() }, closed), Type.Null()]),
  },
  closed,
)
export type RestoreTaken = Static<typeof RestoreTaken>
