/** Which backups a target means: those of a PostgreSQL store in whose region the lab keeps a repository. */
import { isBackedUp } from '../../../../../lab/backup/repository.ts'
import { type Environment, isLab, type Store } from '../../../../../model/environment/environment.ts'
import type { Target } from '../../../../../model/scenario/target.ts'
import type { Inventoried } from '../../../../contract/inventory.ts'
import type { LabSystem } from '../../system.ts'

/** `backup@<region>`, or nothing. Pure. */
export function repositoryCandidates({ environment }: Pick<Inventoried, 'environment'>, target: Target): string[] {
  const store = storeOf(environment, target)
  if (!store || target.zone !== undefined || target.role !== undefined) return []
  const isMeant = target.region === undefined || target.region === store.region
  return isMeant && isLab(environment) && isBackedUp(environment.driver, store.region) ? [instanceOf(store.region)] : []
}

export const instanceOf = (region: string) => `backup@${region}`

/** The region whose repository a target means; throws when it means none. */
export function regionOf({ environment }: LabSystem, target: Target): string {
  const store = storeOf(environment, target)
  if (!store || repositoryCandidates({ environment }, target).length === 0)
    throw new Error(`"${target.store}" has no backup repository`)
  return store.region
}

const storeOf = (environment: Environment, { store: name }: Target): Store | null => {
  const store = name === undefined ? undefined : environment.stores[name]
  return store?.kind === 'postgres' ? store : null
}
