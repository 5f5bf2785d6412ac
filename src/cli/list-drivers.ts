/** Faults and actions, of an environment or of all that there are. */
import type { AnyAction } from '../drivers/contract/action.ts'
import { capabilities } from '../drivers/contract/capability.ts'
import type { Driver } from '../drivers/contract/driver.ts'
import type { AnyFault } from '../drivers/contract/fault.ts'
import type { Inventoried } from '../drivers/contract/inventory.ts'
import { systemsOf } from '../plan/bind.ts'
import { meansSomething } from '../plan/possible-targets.ts'

export interface ListedDriver {
  readonly driver: string
  /** of an estate: by which it is done */
  readonly systems?: readonly string[]
  readonly kind: string
  readonly effect: string
  readonly undo: string | null
  readonly permission: string
  readonly parameters: unknown
  /** in what it departs there from what it is meant to be */
  readonly departs?: string
  /** why it cannot be done there */
  readonly lacking?: string
}

/** `reference`: an environment by name or file; absent: every one there is, wherever it can be done. */
export async function listedDrivers(reference: string | undefined): Promise<ListedDriver[]> {
  if (reference === undefined) return rowsOf((await import('../drivers/index.ts')).drivers, null)
  const [{ loadEnvironment }, { reachOf }] = await Promise.all([
    import('../plan/load.ts'),
    import('../drivers/reach.ts'),
  ])
  const reach = await reachOf(await loadEnvironment(reference))
  return listedIn(reach.drivers, reach)
}

/** Some of an environment's drivers. */
export const listedIn = (drivers: readonly Driver[], reach: Inventoried): ListedDriver[] => rowsOf(drivers, reach)

const rowsOf = (drivers: readonly Driver[], reach: Inventoried | null): ListedDriver[] =>
  drivers.flatMap(driver =>
    [...driver.faults, ...(driver.actions ?? [])].map((one: AnyFault | AnyAction) => ({
      ...{ driver: driver.name, kind: one.kind, ...one.describe({} as never), parameters: one.schema },
      ...(reach ? { systems: systemsOf(driver, reach), ...there(one, reach) } : {}),
    })),
  )

function there(one: AnyFault | AnyAction, estate: Inventoried): Pick<ListedDriver, 'departs' | 'lacking'> {
  const { can } = estate.inventory
  const needs = 'needs' in one ? (one.needs ?? []) : []
  const lacking = needs.filter(need => !can.has(need)).map(need => capabilities[need])
  if (lacking.length > 0) return { lacking: `nothing that reaches it can ${lacking.join(' and ')}` }
  if ('inject' in one && !meansSomething(one, estate)) return { lacking: 'the environment has nothing that it hits' }
  const departs = needs.flatMap(need => can.get(need) ?? [])
  return departs.length > 0 ? { departs: departs.join('; ') } : {}
}
