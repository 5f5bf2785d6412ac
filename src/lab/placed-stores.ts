/** An environment's stores where the lab's settings put them: how they are reached follows from the zones that hold them. Pure. */
import type { LabEnvironment, StandbySite, Store } from '../model/environment/environment.ts'
import type { LabSettings } from '../model/environment/lab/lab-settings.ts'
import { cacheNodes, etcdMembers } from './placement.ts'

/** The environment itself where the settings leave everything in its usual place. */
export function placedStores(environment: LabEnvironment): LabEnvironment {
  const { settings } = environment.driver
  const stores = Object.entries(environment.stores).map(([name, store]) => [name, placed(store, settings)] as const)
  return { ...environment, stores: Object.fromEntries(stores) }
}

function placed(store: Store, settings: LabSettings): Store {
  if (store.kind === 'redis-cluster' && settings.redis.masterZones?.[store.region]) return cacheIn(store, settings)
  if (store.kind !== 'postgres' || !store.controlPlane) return store
  const { standby } = store
  return {
    ...store,
    controlPlane: planeIn(store.region, store.controlPlane, settings),
    ...(standby
      ? { standby: { ...standby, controlPlane: planeIn(standby.region, standby.controlPlane, settings) } }
      : {}),
  }
}

const planeIn = (region: string, plane: StandbySite['controlPlane'], settings: LabSettings) =>
  settings.etcd.zones?.[region]
    ? { ...plane, etcd: etcdMembers(settings, region).map(({ address }) => ({ host: address, port: 2379 })) }
    : plane

/** Of each zone that has any, the first node. */
function cacheIn(store: Store, settings: LabSettings): Store {
  const nodes = cacheNodes(settings, store.region).filter(({ nth }) => nth === 0)
  const endpoints = nodes.map(({ zone, address }) => [zone, { host: address, port: 6379 }] as const)
  return { ...store, pools: endpoints.map(([, endpoint]) => endpoint), members: Object.fromEntries(endpoints) }
}
