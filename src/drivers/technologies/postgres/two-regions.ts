/** A store in the two regions between which a runbook moves it. */
import type { Environment, Store } from '../../../model/environment/environment.ts'
import type { Target } from '../../../model/scenario/target.ts'
import type { Inventoried } from '../../contract/inventory.ts'
import { type Site, siteIn } from './site.ts'

export interface TwoRegions {
  readonly store: string
  /** where it leads when nothing is wrong */
  readonly home: string
  /** where it follows, to take over */
  readonly standby: string
  readonly [key: string]: string
}

export interface TwoSites {
  readonly home: Site
  readonly standby: Site
}

export const sitesOf = ({ environment }: Inventoried, { store, home, standby }: TwoRegions): TwoSites => ({
  home: siteIn(environment, store, home),
  standby: siteIn(environment, store, standby),
})

/** Null when the target names no store that has a part in another region. */
export function twoRegionsOf(environment: Environment, { store: name }: Target): TwoRegions | null {
  const store: Store | undefined = name === undefined ? undefined : environment.stores[name]
  if (name === undefined || store?.kind !== 'postgres' || !store.standby) return null
  return { store: name, home: store.region, standby: store.standby.region }
}

/** `postgres@<region>` when the target names that part of a store; empty otherwise. */
export function partOf({ environment }: Inventoried, target: Target, part: 'home' | 'standby' | 'either'): string[] {
  const regions = twoRegionsOf(environment, target)
  if (!regions) return []
  const named = part === 'either' ? [regions.home, regions.standby] : [regions[part] as string]
  return named.filter(region => region === target.region).map(region => `postgres@${region}`)
}
