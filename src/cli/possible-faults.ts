import type { AnyFault } from '../drivers/contract/fault.ts'
import { reachOf } from '../drivers/reach.ts'
import type { Environment } from '../model/environment/environment.ts'

/** Kinds of faults that something which reaches an environment can do. */
export async function possibleFaults(environment: Environment): Promise<string[]> {
  const { drivers, inventory } = await reachOf(environment)
  return drivers
    .flatMap(({ faults }) => faults as AnyFault[])
    .filter(({ needs = [] }) => needs.every(need => inventory.can.has(need)))
    .map(({ kind }) => kind)
}
