/** Where clients reach services and stores. Pure. */
import type { Environment, Service, Store } from '../model/environment/environment.ts'

/** Clients of each place are led to their own front door. */
export const doorOf = (vantage: string, service: Service, { vantages }: Environment) =>
  vantages[vantage]?.frontDoor ?? service.frontDoor

/** As those applications reach it that use a store by themselves. */
export const clientUrls = (store: Store) =>
  store.pools.map(({ host, port }) => {
    if (store.kind === 'postgres') return databaseUrl(store, host, port, store.database)
    return store.kind === 'object-store' ? `s3://${host}:${port}/${store.bucket ?? ''}` : `redis://${host}:${port}`
  })

export const databaseUrl = (store: Store, host: string, port: number, database = 'postgres') =>
  `postgres://${store.user ?? 'postgres'}@${host}:${port}/${database}`
