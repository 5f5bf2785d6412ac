/**
 * Canaries: marked records of one tenant's users, planted through the front door, then looked for in every store of every place.
 * Found outside the tenant's boundary, data has left it; found nowhere, it is lost.
 */
import { createHash } from 'node:crypto'
import Type, { type Static } from 'typebox'
import { ByName, Name } from '../names.ts'
import { changes } from '../promise/change.ts'
import { TransferBasis } from '../territory/transfer.ts'

const closed = { additionalProperties: false } as const
/** Of a user, made up or not: what is personal in it is kept in no evidence. */
const ofUser = { record: true }
const Country = Type.String({ pattern: '^[A-Z]{2}$', description: 'ISO 3166-1 alpha-2' })

/** what is planted is kept until somebody deletes it; a reply in a cache is not */
const kept = Type.Boolean()

/** A request to a service; `{mark}` stands for the mark. */
const FrontDoorCanary = Type.Object(
  {
    through: Type.Literal('front-door'),
    service: Name,
    method: Type.Enum(['GET', 'POST']),
    path: Type.String({ pattern: '^/' }),
    /** sent as `Origin`, by a guest without a token: the reply may be cached */
    origin: Type.Optional(Type.String({ pattern: '^https?://[^/]+$' })),
    body: Type.Optional(Type.String(ofUser)),
    kept,
  },
  closed,
)

/** An object that is put into a store's bucket, as applications do; `{mark}` stands for the mark. */
const ObjectCanary = Type.Object(
  { through: Type.Literal('s3'), store: Name, key: Type.String({ minLength: 1 }), body: Type.String(ofUser), kept },
  closed,
)

/** How a canary of one kind is planted. */
export const Canary = Type.Union([FrontDoorCanary, ObjectCanary])
export type Canary = Static<typeof Canary>

/** Data of a tenant's users stays inside its boundary, in every part of the drill. */
export const ResidencyCriterion = Type.Object(
  {
    assert: Type.Literal('residency'),
    tenant: Name,
    /** from where its users' records are planted */
    vantage: Name,
  },
  closed,
)
export type ResidencyCriterion = Static<typeof ResidencyCriterion>

/** One request as it is sent, but for the mark. */
export const PlannedCanary = Type.Object(
  {
    /** one attempt at each, in this order, until one takes it */
    urls: Type.Array(Type.String(), { minItems: 1 }),
    method: Type.Enum(['GET', 'POST', 'PUT']),
    origin: Type.Optional(Type.String()),
    body: Type.Optional(Type.String(ofUser)),
    kept,
  },
  closed,
)
export type PlannedCanary = Static<typeof PlannedCanary>

/** A tenant whose canaries are planted, and what its data must not leave. */
export const PlannedTenant = Type.Object(
  {
    tenant: Name,
    boundary: Name,
    countries: Type.Array(Country),
    host: Type.String(),
    /** kind -> how it is planted */
    canaries: ByName(PlannedCanary),
    /** on what its data may be sent elsewhere: whether a boundary was kept is another question */
    transfers: Type.Array(TransferBasis),
  },
  closed,
)
export type PlannedTenant = Static<typeof PlannedTenant>

export const PlannedResidency = Type.Object({ tenants: Type.Array(PlannedTenant, { minItems: 1 }) }, closed)
export type PlannedResidency = Static<typeof PlannedResidency>

/** When it was looked: before anything is broken, while the fault stands, once recovery held, after each planned change, and when all is put right. */
export const sweepNames = ['before', 'during', 'after', ...changes, 'end'] as const
export const SweepName = Type.Enum([...sweepNames])
export type SweepName = (typeof sweepNames)[number]

/** Planted before the fault, or while it stood. */
export const Wave = Type.Enum(['before', 'during'])
export type Wave = Static<typeof Wave>

/** One canary as it was planted. The mark itself is nowhere in a run: who has the run's id can work it out. */
export const PlantedCanary = Type.Object(
  {
    tenant: Name,
    kind: Name,
    wave: Wave,
    accepted: Type.Boolean(),
    /** why it was not */
    detail: Type.String(),
  },
  closed,
)
export type PlantedCanary = Static<typeof PlantedCanary>

/** A store of one place: which kind of data asset, and where. */
export const StorePlace = Type.Object(
  {
    /** `database rows`, `backups` ... */
    asset: Type.String(),
    /** region, point of presence, or what else it is part of */
    place: Type.String(),
    /** null: it lies in no country of the environment's */
    country: Type.Union([Country, Type.Null()]),
    /** users' data belongs there, as long as it is inside its boundary */
    holdsData: Type.Boolean(),
  },
  closed,
)
export type StorePlace = Static<typeof StorePlace>

/** Canaries of one tenant and kind seen in a store, wherever they were planted. */
export const CanarySeen = Type.Object({ tenant: Name, kind: Name, wave: Wave, count: Type.Integer() }, closed)
export type CanarySeen = Static<typeof CanarySeen>

/** What a search of one store saw and cost. */
export const StoreSwept = Type.Object(
  {
    store: StorePlace,
    /** rows, keys, files ... that were looked at */
    items: Type.Integer(),
    bytes: Type.Integer(),
    /** time spent in reading, without the rests between reads */
    workMs: Type.Number(),
    restMs: Type.Number(),
    /** why it could not be searched; null: it was, whole */
    error: Type.Union([Type.String(), Type.Null()]),
    /** a positive planted in this very store before the drill was found by this search; null: this sweep is no self-test */
    sawPositive: Type.Union([Type.Boolean(), Type.Null()]),
    seen: Type.Array(CanarySeen),
  },
  closed,
)
export type StoreSwept = Static<typeof StoreSwept>

/** One sweep over every store. Times in ms after the fault. */
export const Sweep = Type.Object(
  {
    sweep: SweepName,
    fromMs: Type.Number(),
    toMs: Type.Number(),
    /** faults that stood for all of it */
    faults: Type.Array(Type.String()),
    stores: Type.Array(StoreSwept),
  },
  closed,
)
export type Sweep = Static<typeof Sweep>

/** Whether a tenant's data may lie in a store: one that is there for users' data, inside the boundary. */
export const belongs = ({ country, holdsData }: StorePlace, { countries }: PlannedTenant): boolean =>
  holdsData && country !== null && countries.includes(country)

const digits = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12)

/** What every mark of a run begins with. */
export const markPrefix = (runId: string) => `mq${digits(runId)}`

/** The mark of one canary of a run: the same wherever it is worked out, and found nowhere by chance. */
export const markOf = (runId: string, ...what: readonly string[]) =>
  `${markPrefix(runId)}${digits([runId, ...what].join('/'))}`

/** Length of every mark, in bytes. */
export const markLength = markOf('', '').length

/** Name of the mark that is planted in each store to see that a search finds it. */
export const positive = 'positive'
