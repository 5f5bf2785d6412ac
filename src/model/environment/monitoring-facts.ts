import Type, { type Static } from 'typebox'
import { Duration } from '../duration.ts'

const closed = { additionalProperties: false } as const

/** How the system is watched, and for how long what was seen is kept. */
export const MonitoringFacts = Type.Object(
  {
    uptimeChecks: Type.Optional(
      Type.Object({ every: Duration, places: Type.Optional(Type.Integer({ minimum: 1 })) }, closed),
    ),
    retention: Type.Optional(
      Type.Object(
        {
          metrics: Type.Optional(Duration),
          logs: Type.Optional(Duration),
          auditLogs: Type.Optional(Duration),
          traces: Type.Optional(Duration),
        },
        closed,
      ),
    ),
    evidence: Type.Optional(
      Type.Object(
        {
          /** time over which an auditor samples; absent: the shortest that the named compliance allows */
          window: Type.Optional(Duration),
          /** a drill copies what it rests on out of these systems */
          copiedOut: Type.Boolean(),
        },
        closed,
      ),
    ),
  },
  closed,
)
export type MonitoringFacts = Static<typeof MonitoringFacts>
