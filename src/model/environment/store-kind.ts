import type { Store } from './environment.ts'

/** What files of others tell apart: however it is run, a cache is a cache. */
export type KindMeant = 'postgres' | 'cache' | 'object-store'

export const isCache = ({ kind }: Pick<Store, 'kind'>): boolean => kind === 'redis-cluster' || kind === 'redis-sentinel'

export const isMeant = (store: Pick<Store, 'kind'>, meant: KindMeant): boolean =>
  meant === 'cache' ? isCache(store) : store.kind === meant
