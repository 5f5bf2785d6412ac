/** What a fault changes, read before it and looked at afterwards, whatever it is. */
import type { AwsSettings } from '../../../../model/environment/aws/aws-settings.ts'
import type { Json } from '../../../contract/json.ts'
import { bucketLook } from './buckets.ts'
import { cacheLook } from './cache.ts'
import { databaseLook } from './databases.ts'
import { instanceLook } from './instances.ts'
import { routeLook } from './routes.ts'
import { subnetLook } from './subnets.ts'
import { type Look, type Seen, together, type Watch } from './watched.ts'

function lookOf(settings: AwsSettings, watch: Watch): Promise<Look<any>> {
  switch (watch.what) {
    case 'subnets':
      return subnetLook(settings, watch)
    case 'instances':
      return instanceLook(settings, watch)
    case 'routes':
      return routeLook(settings, watch)
    case 'bucket':
      return bucketLook(settings, watch)
    case 'cache':
      return cacheLook(settings, watch)
    default:
      return databaseLook(settings, watch)
  }
}

/** A watch with what was there before. */
export interface Read {
  readonly watch: Watch
  readonly before: Json
}

export const readBefore = (settings: AwsSettings, all: readonly Watch[], signal: AbortSignal): Promise<Read[]> =>
  Promise.all(all.map(watch => using(settings, watch, async look => ({ watch, before: await look.before(signal) }))))

/** Null: there is nothing to look at. */
export async function seenNow(settings: AwsSettings, all: readonly Read[], signal: AbortSignal): Promise<Seen | null> {
  if (all.length === 0) return null
  const seen = all.map(({ watch, before }) => using(settings, watch, look => look.now(before, signal)))
  return together(await Promise.all(seen))
}

async function using<T>(settings: AwsSettings, watch: Watch, act: (look: Look<any>) => Promise<T>): Promise<T> {
  const look = await lookOf(settings, watch)
  try {
    return await act(look)
  } finally {
    look.close()
  }
}
