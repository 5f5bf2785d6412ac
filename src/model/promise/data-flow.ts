/** Data that crosses from one region to another, counted where it leaves, and which of it leaves a boundary. */
import Type, { type Static } from 'typebox'
import { ByName, Name } from '../names.ts'

const closed = { additionalProperties: false } as const

/** Nothing of a region inside a boundary flows to a region outside of it, while the drill goes on. */
export const DataFlowCriterion = Type.Object({ assert: Type.Literal('data-flow') }, closed)
export type DataFlowCriterion = Static<typeof DataFlowCriterion>

/** Bytes (of IP packets) so far from one region to another, by the port of the service at either end. Directions are counted apart. */
export const Flow = Type.Object(
  {
    from: Name,
    /** a region, or `elsewhere`: clients and whatever else lies outside every region */
    to: Name,
    /** `database`, `cache` ...; `other`: no port that is known */
    service: Type.String(),
    bytes: Type.Integer({ minimum: 0 }),
  },
  closed,
)
export type Flow = Static<typeof Flow>

/** Where regions lie, and what they must not leave. */
export const PlannedTerritories = ByName(
  Type.Object(
    {
      country: Type.String({ pattern: '^[A-Z]{2}$', description: 'ISO 3166-1 alpha-2' }),
      boundary: Name,
      /** countries of that boundary */
      countries: Type.Array(Type.String({ pattern: '^[A-Z]{2}$' })),
    },
    closed,
  ),
)
export type PlannedTerritories = Static<typeof PlannedTerritories>

/** What flowed between two regions in one part of the drill. */
export const PhaseFlow = Type.Object(
  {
    phase: Type.String(),
    from: Name,
    to: Name,
    inside: Type.Boolean({ description: 'the other region lies inside the boundary of the first' }),
    bytes: Type.Integer(),
    /** bytes by service, only those that are not zero */
    services: Type.Record(Type.String(), Type.Integer()),
  },
  closed,
)
export type PhaseFlow = Static<typeof PhaseFlow>
