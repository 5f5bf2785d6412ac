import Type, { type Static } from 'typebox'

const closed = { additionalProperties: false } as const

/** Where a secret stands: it is looked up when it is needed, and only this is kept. */
export const SecretReference = Type.Union([
  Type.Object({ fromEnvironment: Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }) }, closed),
  Type.Object(
    { fromFile: Type.String({ minLength: 1, description: 'a path; what it ends with in white space is left out' }) },
    closed,
  ),
  Type.Object(
    { fromCommand: Type.Array(Type.String(), { minItems: 1, description: 'a command that prints it' }) },
    closed,
  ),
])
export type SecretReference = Static<typeof SecretReference>
