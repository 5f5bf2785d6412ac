/** Where users may be served: what the plan must know to tell, from a reply's own words, on which side of a border it was made. */
import Type, { type Static } from 'typebox'
import { ByName, Name } from '../names.ts'

const closed = { additionalProperties: false } as const
const Country = Type.String({ pattern: '^[A-Z]{2}$', description: 'ISO 3166-1 alpha-2' })

/** Users of a service are served, errors included, by regions and edges inside their own boundary. */
export const ServingPlaceCriterion = Type.Object({ assert: Type.Literal('serving-place'), service: Name }, closed)
export type ServingPlaceCriterion = Static<typeof ServingPlaceCriterion>

export const PlannedPlaces = Type.Object(
  {
    /** country of each region */
    regions: ByName(Country),
    /** country of each edge, as its replies name it (`edge@eu`); absent where the environment does not say */
    edges: Type.Record(Type.String(), Country),
    /** of vantages whose country lies in a boundary: that boundary */
    vantages: ByName(Type.Object({ boundary: Name, countries: Type.Array(Country) }, closed)),
  },
  closed,
)
export type PlannedPlaces = Static<typeof PlannedPlaces>
