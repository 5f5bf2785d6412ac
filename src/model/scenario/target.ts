import Type, { type Static } from 'typebox'
import { Name } from '../names.ts'

/** Which instances a fault or an action hits. What each field means is the fault's to say; unknown stores, zones or roles are refused at plan time. */
export const Target = Type.Object(
  {
    store: Type.Optional(Name),
    service: Type.Optional(Name),
    region: Type.Optional(Name),
    zone: Type.Optional(Type.Union([Name, Type.Literal('of-primary')])),
    role: Type.Optional(Type.Enum(['primary', 'replica', 'any'])),
    component: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)
export type Target = Static<typeof Target>
