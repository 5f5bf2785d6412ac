/** PostgreSQL is steady while one member takes writes and every other one receives its log. */
import { checked } from '../../contract/checked.ts'
import type { SteadyStores } from '../../contract/driver.ts'
import { askMembers, storeOf } from './members.ts'

export const steadyDatabases: SteadyStores = (system, signal) => {
  const stores = Object.entries(system.environment.stores).filter(([store]) => storeOf(system.environment, { store }))
  return Promise.all(
    stores.map(([store, { members }]) =>
      checked(`${store}/members`, async () => {
        const heard = await askMembers(system, { store }, signal)
        return requireWhole(Object.keys(members), heard)
      }),
    ),
  )
}

interface Heard {
  readonly zone: string
  readonly isPrimary: boolean
  readonly streams: boolean
}

/** Throws with what does not hold. Pure. */
export function requireWhole(zones: readonly string[], heard: readonly Heard[]): string {
  const silent = zones.filter(zone => !heard.some(member => member.zone === zone))
  if (silent.length > 0) throw new Error(`no answer from the member of ${silent.join(', ')}`)
  const primaries = heard.filter(({ isPrimary }) => isPrimary).map(({ zone }) => zone)
  if (primaries.length !== 1) throw new Error(`${primaries.length} members take writes, expected one`)
  const behind = heard.filter(({ isPrimary, streams }) => !isPrimary && !streams).map(({ zone }) => zone)
  if (behind.length > 0) throw new Error(`the member of ${behind.join(', ')} does not receive the primary's log`)
  return `the primary is in ${primaries[0]}, and every other member receives its log`
}
