import Type, { type Static } from 'typebox'
import { ByName, DataClass, Name, Tier } from '../names.ts'

const closed = { additionalProperties: false } as const

/** Services and stores that are run, drilled or not, as far as the architecture names them: each has a class, or has no objective. */
export const Estate = Type.Object(
  {
    services: ByName(Type.Object({ tier: Type.Optional(Tier) }, closed)),
    stores: ByName(
      Type.Object(
        {
          dataClass: Type.Optional(DataClass),
          /** where it is at home */
          region: Type.Optional(Name),
          /** what it is used for */
          holds: Type.Optional(Type.Array(Type.String())),
        },
        closed,
      ),
    ),
  },
  closed,
)
export type Estate = Static<typeof Estate>
