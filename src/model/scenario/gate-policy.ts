import Type, { type Static } from 'typebox'
import { Duration } from '../duration.ts'
import { Name } from '../names.ts'

const closed = { additionalProperties: false } as const

/** What a release needs of one drill. All runs that began in the time that is fresh count, not the best of them. */
export const GateDrill = Type.Object(
  {
    /** file of the scenario, from the folder in which the policy lies */
    scenario: Type.String({ minLength: 1 }),
    /** how long ago a run may have begun to count */
    fresh: Duration,
    /** so many runs must have come to an answer, passed or failed; absent: 1 */
    runs: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    /** so many of them may have failed; absent: none */
    mayFail: Type.Optional(Type.Integer({ minimum: 0 })),
    /** so many besides may have come to no answer: inconclusive, aborted, or begun and never sealed; absent: none */
    mayBeInconclusive: Type.Optional(Type.Integer({ minimum: 0 })),
    /** by finding (`rto/backend-api`): how much slower than the last good release it may be; absent: changes are only told */
    mayBeSlowerBy: Type.Optional(
      Type.Record(Type.String({ pattern: '^[a-z-]+/[a-z][a-z0-9./-]*$' }), Duration, {
        additionalProperties: false,
        minProperties: 1,
        description: 'findings and durations: { "rto/backend-api": "500ms" }',
      }),
    ),
  },
  closed,
)
export type GateDrill = Static<typeof GateDrill>

/** Which drills a release needs, on what, and what they must have come to; pure data. */
export const GatePolicy = Type.Object(
  {
    name: Name,
    description: Type.Optional(Type.String()),
    /** by name, or its file from the folder in which the policy lies */
    environment: Type.String({ minLength: 1 }),
    /** digest of the configuration that must have been drilled; absent: that of the environment as it stands */
    configuration: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$', description: 'a sha256: 64 hex digits' })),
    /** file of the public key that signers must have, from the folder in which the policy lies */
    key: Type.Optional(Type.String({ minLength: 1 })),
    drills: Type.Array(GateDrill, { minItems: 1 }),
  },
  closed,
)
export type GatePolicy = Static<typeof GatePolicy>
