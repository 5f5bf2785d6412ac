import Type, { type Static } from 'typebox'
import { ByName } from '../names.ts'

const closed = { additionalProperties: false } as const

/** What a tier may connect to. */
const Outbound = Type.Union([Type.Enum(['all', 'none']), Type.Array(Type.String({ minLength: 1 }))], {
  description: '"all", "none" or a list of rules such as "443/tcp"',
})

/** Networks of the regions, and what leaves each tier. */
export const NetworkFacts = Type.Object(
  {
    /** IPv4 network of each region */
    cidrs: ByName(
      Type.String({ pattern: '^(\\d{1,3}\\.){3}\\d{1,3}/([0-9]|[12]\\d|3[0-2])$', description: '10.1.0.0/16' }),
    ),
    outbound: Type.Optional(
      Type.Object(
        { web: Type.Optional(Outbound), app: Type.Optional(Outbound), data: Type.Optional(Outbound) },
        closed,
      ),
    ),
  },
  closed,
)
export type NetworkFacts = Static<typeof NetworkFacts>
