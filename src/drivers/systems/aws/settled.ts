/** The place that a target means now: the zone of a primary is wherever that is. */
import type { Primaries, Zone } from '../../contract/primaries.ts'
import { primaryZone } from './effects/databases.ts'
import { awsZone, type Meant } from './intents.ts'

/** Rejects where nobody can tell. `system`: whoever knows stores that AWS does not run. */
export async function settled(place: Meant, system: Partial<Primaries>, signal: AbortSignal): Promise<Meant> {
  const { store, zone, ...rest } = place.target
  if (zone !== 'of-primary' || store === undefined) return place
  const found = (await zoneByAws(place, store, signal)) ?? (await system.zoneOfPrimary?.(store, signal))
  if (!found) throw new Error(`nobody can tell in which zone the primary of ${store} is`)
  return { ...place, target: { ...rest, region: found.region, zone: found.zone } }
}

/** Null: the store is no database that AWS runs. */
async function zoneByAws({ settings, environment }: Meant, store: string, signal: AbortSignal): Promise<Zone | null> {
  const { covers: region = settings.region, stores = {} } = settings
  const named = await primaryZone(settings, stores[store], region, signal)
  if (named === null) return null
  const zone = environment.regions[region]?.zones.find(one => awsZone(settings, one) === named)
  if (zone === undefined) throw new Error(`the primary of ${store} is in ${named}, which the environment does not name`)
  return { region, zone }
}
