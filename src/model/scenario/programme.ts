import Type, { type Static } from 'typebox'
import { Duration } from '../duration.ts'
import { Name, Tier } from '../names.ts'

const closed = { additionalProperties: false } as const

/** A quarter of a year, in UTC. In order as texts. */
export const Quarter = Type.String({
  pattern: '^[0-9]{4}-Q[1-4]$',
  description: 'a quarter of a year: 2026-Q4',
})
export type Quarter = Static<typeof Quarter>

/** One drill that is owed: on which environment, for which region and tier, by whom, how often, and who says so. */
export const Obligation = Type.Object(
  {
    /** by name (`scenarios/<name>.ts`), or a file, from the folder of the programme */
    scenario: Type.String({
      pattern: '^[\\w-]+$|\\.(m?[jt]s|json|ya?ml)$',
      description: 'name or file of a scenario, from the folder of the programme: scenarios/db-failover.ts',
    }),
    /** by name (`environments/<name>.ts`), or a file, from the folder of the programme */
    environment: Type.String({ minLength: 1, description: 'name or file of an environment' }),
    /** whose recovery it proves: a region of the environment */
    region: Name,
    /** of the services that it is about */
    tier: Tier,
    /** who sees to it that it is drilled */
    owner: Type.String({ pattern: '^[^@]{2,80}$', description: 'a role, no person: database on-call' }),
    /** where it is written that this is owed */
    source: Type.String({ minLength: 1, description: 'where it is written that this is owed' }),
    /** quarters of each year in which it is owed; absent: in every one */
    quarters: Type.Optional(
      Type.Array(Type.Enum(['Q1', 'Q2', 'Q3', 'Q4']), { minItems: 1, uniqueItems: true, description: 'Q1 to Q4' }),
    ),
    /** how old the last drill may be at any time; absent: one in each quarter is enough, whenever it was */
    freshFor: Type.Optional(Duration),
    /** first quarter in which it is owed; absent: the programme's */
    from: Type.Optional(Quarter),
  },
  closed,
)
export type Obligation = Static<typeof Obligation>

/** Which drills are owed. One scenario on one environment is one obligation. */
export const Programme = Type.Object(
  {
    name: Name,
    description: Type.String(),
    /** first quarter in which anything is owed */
    from: Quarter,
    obligations: Type.Array(Obligation, { minItems: 1 }),
  },
  closed,
)
export type Programme = Static<typeof Programme>
