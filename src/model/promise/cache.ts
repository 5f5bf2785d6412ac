import Type, { type Static } from 'typebox'
import { Duration } from '../duration.ts'
import { Name } from '../names.ts'

/** What anybody may keep is served fresh enough, and to whom it was made for: asked by probes that name their site (`origin`). */
export const CacheCriterion = Type.Object(
  {
    assert: Type.Literal('cache'),
    service: Name,
    /** oldest reply that may be served; caches count in whole seconds, so one more than the service allows */
    maxAge: Duration,
  },
  { additionalProperties: false },
)
export type CacheCriterion = Static<typeof CacheCriterion>
