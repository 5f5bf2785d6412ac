import Type, { type Static } from 'typebox'
import { Name } from '../names.ts'

/** Customers whose data one law governs: where their data is at home, and which boundary it must stay in. */
export const Tenant = Type.Object(
  { jurisdiction: Type.String(), boundary: Name, region: Name },
  { additionalProperties: false },
)
export type Tenant = Static<typeof Tenant>
