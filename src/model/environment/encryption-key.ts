import Type, { type Static } from 'typebox'
import { Name } from '../names.ts'

/**
 * A key that encrypts data at rest. `single-region`: it exists in one region only, so what it encrypts opens nowhere else;
 * `multi-region`: the same key material lies in several; `per-region`: each region has its own, and copies are re-encrypted.
 */
export const EncryptionKey = Type.Object(
  {
    /** what it encrypts */
    of: Type.Array(Name, { minItems: 1 }),
    provider: Type.Optional(Type.String()),
    /** absent: nobody wrote it down */
    scope: Type.Optional(Type.Enum(['single-region', 'multi-region', 'per-region'])),
    /** regions in which it exists */
    regions: Type.Optional(Type.Array(Name)),
  },
  { additionalProperties: false },
)
export type EncryptionKey = Static<typeof EncryptionKey>
