/** Where clients reach services and stores. Pure. */
import type { Environment, Store } from '../model/environment/environment.ts'
import { cacheUrl, databaseUrl } from '../model/environment/database-url.ts'
import type { Service } from '../model/environment/service.ts'

/** Clients of each place are led to their own front door. */
export const doorOf = (vantage: string, service: Service, { vantages }: Environment) =>
  vantages[vantage]?.frontDoor ?? service.frontDoor

/** As those applications reach it that use a store by themselves. */
export const clientUrls = (store: Store) =>
  store.pools.map(({ host, port }) => {
    if (store.kind === 'postgres') return databaseUrl(store, host, port, store.database ?? 'postgres')
    return store.kind === 'object-store' ? `s3://${host}:${port}/${store.bucket ?? ''}` : cacheUrl(store, host, port)
  })
