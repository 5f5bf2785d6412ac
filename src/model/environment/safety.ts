/** What a drill may do at most on an estate, when it may be run, and who must have agreed. */
import Type, { type Static } from 'typebox'
import { Duration } from '../duration.ts'

const closed = { additionalProperties: false } as const

/** How far a fault is felt, least first: some processes, a whole host, a zone, a region. */
export const reaches = ['process', 'host', 'zone', 'region'] as const
export const Reach = Type.Enum([...reaches])
export type Reach = Static<typeof Reach>

/** The most that a drill may break. */
const Ceiling = Type.Object(
  {
    /** how far one fault may be felt */
    reach: Reach,
    /** how many faults may stand at the same time; absent: one */
    atOnce: Type.Optional(Type.Integer({ minimum: 1 })),
    /** how long one fault may stand, should nobody undo it before */
    lasts: Duration,
  },
  closed,
)
export type Ceiling = Static<typeof Ceiling>

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const Clock = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', description: 'hours and minutes: 09:00, 16:30' })
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'a day: 2026-12-18' })

/** Hours in which drills may run, by the clocks of a place. One that ends before it begins ends on the next day. */
const Window = Type.Object(
  {
    /** on which it begins */
    days: Type.Array(Type.Enum([...weekdays]), { minItems: 1, uniqueItems: true }),
    from: Clock,
    to: Clock,
    timeZone: Type.String({ minLength: 1, description: 'a place of the time zone database: Europe/Dublin, UTC' }),
  },
  closed,
)
export type Window = Static<typeof Window>

/** Days, the first and the last included, on which nobody drills whatever the hour. */
const Closure = Type.Object({ from: Day, to: Day, why: Type.String({ minLength: 1 }) }, closed)
export type Closure = Static<typeof Closure>

/** Somebody who must have signed a plan before it is run. */
const Approver = Type.Object(
  {
    role: Type.String({ pattern: '^[^@]{2,80}$', description: 'a role, no person: service owner' }),
    /** any of these keys signs for the role */
    keys: Type.Array(
      Type.String({
        pattern: '^[0-9a-f]{64}$',
        description: 'the sha256 of a public key, as `muster keygen` prints it',
      }),
      { minItems: 1, uniqueItems: true },
    ),
  },
  closed,
)
export type Approver = Static<typeof Approver>

export const Safety = Type.Object(
  {
    /** absent: there is none, which only a lab allows */
    ceiling: Type.Optional(Ceiling),
    /** absent: at any hour */
    windows: Type.Optional(Type.Array(Window, { minItems: 1 })),
    /** absent: on any day */
    closed: Type.Optional(Type.Array(Closure, { minItems: 1 })),
    /** every one of them; absent: nobody has to */
    approvals: Type.Optional(Type.Array(Approver, { minItems: 1 })),
  },
  closed,
)
export type Safety = Static<typeof Safety>

/** What an environment must say of it, by its protection: the more it matters, the more. */
export const requiredSafety = {
  lab: [],
  staging: ['ceiling'],
  production: ['ceiling', 'windows', 'approvals'],
} as const satisfies Record<string, readonly (keyof Safety)[]>
