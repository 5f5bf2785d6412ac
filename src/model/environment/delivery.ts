import Type, { type Static } from 'typebox'
import { Name } from '../names.ts'

/** `everywhere`, or ISO 3166-1 alpha-2 codes and names of places (`cloudflare-european-union`). */
const Places = Type.Union([Type.Literal('everywhere'), Type.Array(Type.String())], {
  description: '"everywhere", or a list of countries and places',
})

/** An edge through which users reach services: a content delivery network or a global load balancer. */
export const Delivery = Type.Object(
  {
    provider: Type.Optional(Type.String()),
    /** boundaries whose users it serves */
    serves: Type.Array(Name, { minItems: 1 }),
    /** where TLS of the users ends, so that their requests can be read */
    tlsEndsIn: Places,
    /** where replies are cached; an empty list: nowhere */
    cachesIn: Places,
  },
  { additionalProperties: false },
)
export type Delivery = Static<typeof Delivery>
