import type { PlannedTerritories } from '../model/promise/data-flow.ts'
import type { Environment } from '../model/environment/environment.ts'
import type { Scenario } from '../model/scenario/scenario.ts'

/** Where regions lie, for a scenario that asks what flows between them; null: none of its criteria does. Pure. */
export function territoriesOf({ criteria }: Scenario, { regions, boundaries }: Environment): PlannedTerritories | null {
  if (!criteria.some(({ assert }) => assert === 'data-flow')) return null
  const entries = Object.entries(regions).map(
    ([name, { country, boundary }]) => [name, { country, boundary, countries: boundaries[boundary] ?? [] }] as const,
  )
  return Object.fromEntries(entries)
}
