/** Which part of an environment is meant by the labels and names of another tool. Pure. */
import type { Driver } from '../drivers/contract/driver.ts'
import type { Inventoried } from '../drivers/contract/inventory.ts'
import type { Environment, Store } from '../model/environment/environment.ts'
import { isMeant, type KindMeant } from '../model/environment/store-kind.ts'
import type { Target } from '../model/scenario/target.ts'

const kinds: readonly { readonly of: KindMeant; readonly told: RegExp }[] = [
  { of: 'postgres', told: /postgres|patroni|pgsql|spilo|cnpg|cloudnativepg|timescale|\bpg\b/ },
  { of: 'cache', told: /redis|valkey|elasticache|keydb/ },
]
/** What stands beside a store and is named after it is not the store. */
const beside = /exporter|operator|backup|pooler|bouncer|proxy|admin|insight|commander|sentinel|client|-ui\b/
const replica = /(?:^|[^a-z])(?:replica|slave|standby|secondary)(?:[^a-z]|$)/
const primary = /primary|master|leader/
/** The lab's own gauges: a label of that name means something else. */
const notMeant = ['canary', 'routing']

/** The kind of store that a selection names; null: none. */
export const storeKindOf = (names: readonly string[]): KindMeant | null => {
  const told = names.map(name => name.toLowerCase()).filter(name => !beside.test(name))
  return kinds.find(({ told: form }) => told.some(name => form.test(name)))?.of ?? null
}

export const isOfReplicas = (names: readonly string[]) => names.some(name => replica.test(name.toLowerCase()))
export const isOfPrimary = (names: readonly string[]) => names.some(name => primary.test(name.toLowerCase()))

/** The first store of a kind. */
export const storeOf = (kind: KindMeant, { stores }: Environment): string | null =>
  Object.keys(stores).find(name => isMeant(stores[name] as Store, kind)) ?? null

/** One instance of a component that is named alike, where a fault can hit exactly one; null: there is none. */
export function instanceOf(
  names: readonly string[],
  fault: string,
  estate: Inventoried,
  drivers: readonly Driver[],
): Target | null {
  const { regions } = estate.environment
  const candidates = drivers.flatMap(({ faults }) => faults).find(({ kind }) => kind === fault)?.candidates
  if (!candidates) return null
  const targets = wordsOf(names).flatMap(component => [
    ...Object.entries(regions).flatMap(([region, { zones }]) =>
      zones.map((zone): Target => ({ component, region, zone })),
    ),
    ...Object.keys(regions).map((region): Target => ({ component, region })),
    { component },
  ])
  return targets.find(target => candidates(estate, target).length === 1) ?? null
}

/** Values before keys: in `app=gateway` it is the gateway that is meant. */
const wordsOf = (names: readonly string[]) =>
  [...new Set(names.map(name => name.toLowerCase().split('=').at(-1) as string))].filter(
    word => /^[a-z][a-z0-9.-]{0,62}$/.test(word) && !notMeant.includes(word),
  )

/** A region, or a zone of one, that is named as the environment names it. */
export function placeOf(names: readonly string[], { regions }: Environment): { region: string; zone?: string } | null {
  const words = wordsOf(names)
  for (const [region, { zones }] of Object.entries(regions)) {
    const zone = zones.find(one => words.includes(`${region}${one}`) || words.includes(`${region}-${one}`))
    if (zone !== undefined) return { region, zone }
    if (words.includes(region)) return { region }
  }
  return null
}
