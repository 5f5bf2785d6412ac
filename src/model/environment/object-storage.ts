import Type, { type Static } from 'typebox'
import { ByName, Name } from '../names.ts'

const closed = { additionalProperties: false } as const

/** Object stores: at which providers, and where each bucket's copies go. */
export const ObjectStorage = Type.Object(
  {
    providers: ByName(
      Type.Object(
        {
          service: Type.String({ description: 'for people: "AWS S3"' }),
          /** regions in which it holds data; absent or empty: nobody wrote it down */
          regions: Type.Optional(Type.Array(Name)),
        },
        closed,
      ),
    ),
    buckets: ByName(
      Type.Object(
        {
          /** region in which it lies */
          region: Type.Optional(Name),
          replicatesAcrossRegions: Type.Optional(Type.Boolean()),
          /** where its copies go */
          replicatesTo: Type.Optional(Type.Array(Name)),
        },
        closed,
      ),
    ),
  },
  closed,
)
export type ObjectStorage = Static<typeof ObjectStorage>
