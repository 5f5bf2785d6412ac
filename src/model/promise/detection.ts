/** Promises on how soon somebody is told of an outage. */
import Type, { type Static } from 'typebox'
import { Duration } from '../duration.ts'
import { Name } from '../names.ts'

const closed = { additionalProperties: false } as const

/** Who is on call is told while the service is out: by an alert that pages and names the service or the instance that failed. */
export const DetectionCriterion = Type.Object(
  {
    assert: Type.Literal('detection'),
    service: Name,
    /** what a sound configuration is expected to reach; slower than this fails the drill even when the objective is met */
    within: Type.Optional(Duration),
    /** being told that monitoring itself has fallen silent counts too: where a fault takes monitoring away, nothing else can come */
    orSilence: Type.Optional(Type.Boolean()),
  },
  closed,
)
export type DetectionCriterion = Static<typeof DetectionCriterion>

/** What is promised, and where that is written. */
export const DetectionPromise = Type.Object({ within: Duration, source: Type.String() }, closed)

/** Where pages arrive. */
export const OnCall = Type.Object(
  {
    host: Type.String({ description: 'place from which the receiver may be asked' }),
    country: Type.String({ pattern: '^[A-Z]{2}$' }),
    notifications: Type.String({
      pattern: '^http://',
      description: 'answers `?after=<ns of CLOCK_MONOTONIC>&waitMs=<ms>` with what has arrived since',
    }),
  },
  closed,
)

/** Which webhook of the receiver a notification came to. Only `page` and `dead-mans-switch` wake somebody. */
export const AlertRoute = Type.String({ description: 'page, ticket, heartbeat, dead-mans-switch ...' })
