/** How a server is spoken to over TLS. */
import Type, { type Static } from 'typebox'

const closed = { additionalProperties: false } as const

/** As libpq names them: `require` encrypts, `verify-ca` trusts who the authority signed, `verify-full` only who is named as well. */
export const Tls = Type.Object(
  {
    mode: Type.Enum(['require', 'verify-ca', 'verify-full']),
    rootCert: Type.Optional(Type.String({ pattern: '^/', description: 'an absolute path' })),
    cert: Type.Optional(Type.String({ pattern: '^/', description: 'an absolute path' })),
    key: Type.Optional(Type.String({ pattern: '^/', description: 'an absolute path' })),
  },
  closed,
)
export type Tls = Static<typeof Tls>
