import Type, { type Static } from 'typebox'
import { Grade } from '../names.ts'

const closed = { additionalProperties: false } as const
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])

/** What people are told of. `test`: nothing happened, somebody tries the channels. */
export const messageEvents = ['planned', 'begun', 'aborted', 'ended', 'overdue', 'test'] as const
export const MessageEvent = Type.Enum([...messageEvents])
export type MessageEvent = (typeof messageEvents)[number]

/**
 * `not-needed`: nothing was broken. `pending`: it goes on. `confirmed`: all that was broken is seen to be gone.
 * `not-confirmed`: something may still be broken.
 */
export const UndoState = Type.Enum(['not-needed', 'pending', 'confirmed', 'not-confirmed'])
export type UndoState = Static<typeof UndoState>

/** What people are told of one drill; sent as it is by a channel of kind `webhook`. Fields that do not apply are null or empty. */
export const Message = Type.Object(
  {
    format: Type.Literal('muster/message/v1'),
    id: Type.String({ description: 'the same however often it is delivered: a retry may arrive twice' }),
    event: MessageEvent,
    at: Type.String({ description: 'when it happened, ISO 8601, UTC' }),
    scenario: Type.String(),
    title: Type.String({ description: 'of the drill, for people' }),
    environment: Type.String(),
    runId: orNull(Type.String()),
    summary: Type.String({ description: 'one sentence or two for people' }),
    startsAt: orNull(Type.String({ description: 'planned: when it is to begin, ISO 8601; null: at once' })),
    undo: orNull(UndoState),
    grade: orNull(Grade),
    findings: Type.Array(
      Type.Object(
        { id: Type.String({ description: 'rto/backend-api, rpo/core-db ...' }), grade: Grade, summary: Type.String() },
        closed,
      ),
    ),
    faults: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          kind: Type.String(),
          instance: orNull(Type.String()),
          from: orNull(Type.String({ description: 'injected, ISO 8601; null: not yet, or never' })),
          to: orNull(Type.String({ description: 'undo seen, ISO 8601; null: not yet, or never' })),
        },
        closed,
      ),
    ),
    report: orNull(
      Type.String({ description: 'folder of the report below the folder of reports: <scenario>/<run-id>' }),
    ),
  },
  { ...closed, title: 'A message of Muster' },
)
export type Message = Static<typeof Message>
