/** What AWS runs in a zone now, of the stores that an environment names there. */
import type { AwsSettings } from '../../../../model/environment/aws/aws-settings.ts'
import type { InZone } from '../intents.ts'
import { cachesInZone } from './cache.ts'
import { type Database, databaseIn, databaseLook } from './databases.ts'

/** `zone`: as AWS calls it. Caches are asked for only where the environment names one. */
export async function storesInZone(settings: AwsSettings, zone: string, signal: AbortSignal): Promise<InZone> {
  const { covers = settings.region, stores = {} } = settings
  const all = Object.values(stores)
  const databases = await Promise.all(
    all.map(async store => {
      const database = databaseIn(store, covers)
      return database && (await writtenIn(settings, database, signal)) === zone ? [database] : []
    }),
  )
  const hasCaches = all.some(store => 'replicationGroup' in store || 'globalReplicationGroup' in store)
  return { databases: databases.flat(), caches: hasCaches ? await cachesInZone(settings, zone, signal) : [] }
}

async function writtenIn(settings: AwsSettings, database: Database, signal: AbortSignal): Promise<string> {
  const look = await databaseLook(settings, database)
  try {
    return (await look.before(signal)).zone
  } finally {
    look.close()
  }
}
