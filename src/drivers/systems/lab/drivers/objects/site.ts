/** Which site of an object store a target means. Pure. */
import type { Environment } from '../../../../../model/environment/environment.ts'
import type { Target } from '../../../../../model/scenario/target.ts'
import type { Inventoried } from '../../../../contract/inventory.ts'

/** Regions of the store's sites, the one that leads first; null: the target names no object store of this environment. */
export function sitesOf(environment: Environment, { store: name }: Target): readonly [string, string] | null {
  const store = name === undefined ? undefined : environment.stores[name]
  return (store?.kind === 'object-store' && environment.driver?.settings.objectStore?.sites) || null
}

/** `objects@<region>` when the target names a site; empty otherwise. */
export const siteNamed = ({ environment }: Pick<Inventoried, 'environment'>, target: Target): string[] =>
  (sitesOf(environment, target) ?? []).filter(region => region === target.region).map(region => `objects@${region}`)

/** The site that the target means and the one that is left; throws when the plan was compiled for another environment. */
export function siteAndOther(
  environment: Environment,
  target: Target,
): { readonly region: string; readonly other: string } {
  const [first, second] = sitesOf(environment, target) ?? []
  if (first === undefined || second === undefined || siteNamed({ environment }, target).length === 0)
    throw new Error(`"${target.region}" is no site of an object store in environment "${environment.name}"`)
  return target.region === first ? { region: first, other: second } : { region: second, other: first }
}
