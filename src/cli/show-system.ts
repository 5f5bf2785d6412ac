/** What one system of an environment can do, with what has to be allowed for it. */
import type { Policy } from '../drivers/contract/policies.ts'
import { reachOf } from '../drivers/reach.ts'
import { usageError } from '../model/muster-error.ts'
import { systemsOf } from '../plan/bind.ts'
import { loadEnvironment } from '../plan/load.ts'
import { oneOf } from '../plan/suggest.ts'
import { type ListedDriver, listedIn } from './list-drivers.ts'

export interface ShownSystem {
  readonly system: string
  readonly description: string
  readonly can: readonly ListedDriver[]
  /** by kind, and by whom it is given to; empty: words have to do */
  readonly policies: readonly Policy[]
}

/** `reference`: an environment by name or file; `kind`: absent: all that it can do. */
export async function shownSystem(system: string, reference: string, kind?: string): Promise<ShownSystem> {
  const reach = await reachOf(await loadEnvironment(reference))
  const own = reach.drivers.filter(driver => systemsOf(driver, reach).includes(system))
  const names = [...new Set(reach.drivers.flatMap(driver => systemsOf(driver, reach)))]
  if (own.length === 0)
    throw usageError('drivers.unknown-system', `the environment has no system "${system}"`, oneOf(system, names))
  const all = listedIn(own, reach)
  const can = all.filter(one => kind === undefined || one.kind === kind)
  const kinds = all.map(one => one.kind)
  if (kind !== undefined && can.length === 0)
    throw usageError('drivers.unknown-kind', `the system "${system}" does not know ${kind}`, oneOf(kind, kinds))
  const wanted = can.map(one => one.kind)
  return {
    system,
    description: own.map(({ description }) => description).join('; '),
    can,
    policies: own.flatMap(driver => driver.policies?.(wanted) ?? []),
  }
}

/** For people: each thing with what it does, and then the policies, ready to be copied. */
export function systemLines({ system, description, can, policies }: ShownSystem): string[] {
  const each = can.flatMap(({ kind, effect, undo, permission, departs }) => [
    kind,
    `  ${effect}`,
    ...(undo ? [`  undo: ${undo}`] : []),
    ...(departs ? [`  departs: ${departs}`] : []),
    `  needs: ${permission}`,
  ])
  const shown = policies.flatMap(({ kind, whose, document }) => [
    '',
    `== ${kind}: for ${whose}`,
    JSON.stringify(document, null, 2),
  ])
  return [`${system}: ${description}`, '', ...each, ...shown]
}
