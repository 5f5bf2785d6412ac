/** From what a file wants to the fault that an environment has for it, or why it has none. Pure. */
import type { Driver } from '../drivers/contract/driver.ts'
import type { Inventoried } from '../drivers/contract/inventory.ts'
import type { Environment } from '../model/environment/environment.ts'
import type { KindMeant } from '../model/environment/store-kind.ts'
import type { FaultStep } from '../model/scenario/scenario.ts'
import { shown } from './careful.ts'
import type { Want } from './draft.ts'
import { instanceOf, isOfPrimary, isOfReplicas, placeOf, storeKindOf, storeOf } from './parts.ts'

export type Bound =
  | { readonly step: Pick<FaultStep, 'kind' | 'target' | 'with'>; readonly differs: readonly string[] }
  | { readonly because: string; readonly instead: string }

export function bind(want: Want, estate: Inventoried, drivers: readonly Driver[]): Bound {
  const { environment } = estate
  if (want.does === 'kill') return killed(want, estate, drivers)
  if (want.does === 'fail-over')
    return onStore(want.of, environment, want.of === 'postgres' ? 'postgres.kill-primary' : 'redis.kill-master')
  if (want.does === 'isolate') return isolated(want.names, environment)
  if (want.does === 'lose-zone') return zoneLost(want, environment)
  return delayed(want, environment)
}

function killed(
  { names, whole }: Extract<Want, { does: 'kill' }>,
  estate: Inventoried,
  drivers: readonly Driver[],
): Bound {
  const { environment } = estate
  const of = storeKindOf(names)
  if (of === 'postgres' || of === 'cache') {
    if (isOfReplicas(names))
      return {
        because: 'it hits replicas alone; Muster kills primaries and masters',
        instead: 'of a replica it can be said that it falls behind: postgres.pause-replay',
      }
    const fault = of === 'cache' ? 'redis.kill-master' : whole ? 'postgres.lose-primary-host' : 'postgres.kill-primary'
    return onStore(of, environment, fault, [
      ...(isOfPrimary(names) ? [] : ['the file hits any pod of it, the draft the one that takes writes']),
      ...staysDown(whole),
    ])
  }
  const target = instanceOf(names, 'component.crash', estate, drivers)
  if (target === null) return unknownPart(names, environment)
  return { step: { kind: 'component.crash', target }, differs: staysDown(whole) }
}

const staysDown = (whole: boolean) =>
  whole
    ? [
        'what the file takes away is started again by its platform, what the draft takes away stays down until its fault is undone',
      ]
    : []

function onStore(of: KindMeant, environment: Environment, kind: string, differs: readonly string[] = []): Bound {
  const store = storeOf(of, environment)
  if (store === null)
    return {
      because: `the environment "${environment.name}" has no store of kind ${of === 'cache' ? 'redis-cluster or redis-sentinel' : of}`,
      instead: 'name another environment: -e',
    }
  return { step: { kind, target: of === 'postgres' ? { store, role: 'primary' } : { store } }, differs }
}

function isolated(names: readonly string[], environment: Environment): Bound {
  const place = placeOf(names, environment)
  if (place)
    return { step: { kind: `${place.zone === undefined ? 'region' : 'zone'}.isolate`, target: place }, differs: [] }
  if (storeKindOf(names) === 'postgres' && !isOfReplicas(names))
    return onStore('postgres', environment, 'postgres.isolate-primary', [
      'the file cuts off pods of the database, the draft the whole zone of the primary',
    ])
  return {
    because: `Muster cuts off zones, regions and primaries; ${selected(names)} is none of "${environment.name}"`,
    instead: 'state which zone or region is meant: zone.isolate, region.isolate',
  }
}

function zoneLost({ zone, of }: Extract<Want, { does: 'lose-zone' }>, environment: Environment): Bound {
  const place = zone === null ? null : placeOf([zone], environment)
  if (place?.zone !== undefined) return { step: { kind: 'zone.isolate', target: place }, differs: [] }
  const store = of === null ? null : storeOf(of, environment)
  const region =
    (store === null ? undefined : environment.stores[store]?.region) ?? Object.keys(environment.regions)[0] ?? ''
  const zones = environment.regions[region]?.zones ?? []
  if (of !== null && store === null) return onStore(of, environment, 'zone.isolate')
  const letter = /\d-?([a-z])$/.exec(zone ?? '')?.[1]
  const alike = zones.find(name => name === letter)
  const taken = alike ?? zones[0]
  if (taken === undefined)
    return { because: `the region "${region}" has no zones`, instead: 'name another environment: -e' }
  return {
    step: { kind: 'zone.isolate', target: { region, zone: taken } },
    differs: [`the file names the zone ${shown(zone)}, the draft takes zone ${taken} of ${region}`],
  }
}

function delayed(want: Extract<Want, { does: 'delay' }>, environment: Environment): Bound {
  const place = placeOf(want.names, environment)
  if (place === null || place.zone !== undefined)
    return {
      because: `Muster delays what goes in and out of a region; ${selected(want.names)} is no region of "${environment.name}"`,
      instead: 'if a region is meant, state network.delay with its name',
    }
  const { roundTripMs, jitterMs, lossPercent } = want
  return {
    step: {
      kind: 'network.delay',
      target: { region: place.region },
      with: {
        roundTripMs: Math.max(1, roundTripMs),
        ...(jitterMs > 0 ? { jitterMs } : {}),
        ...(lossPercent > 0 ? { lossPercent } : {}),
      },
    },
    differs: [
      'the file impairs the network of pods, the draft that of the whole region',
      ...(roundTripMs < 1 ? ['the draft adds 1 ms to each round trip, the least that it can'] : []),
    ],
  }
}

const selected = (names: readonly string[]) => (names.length === 0 ? 'what it selects' : shown(names.join(', ')))

const unknownPart = (names: readonly string[], { name }: Environment): Bound =>
  names.length === 0
    ? { because: 'it does not say by name what it hits', instead: 'state it in the draft: target: { component: … }' }
    : {
        because: `${selected(names)} names no store and no component of the environment "${name}"`,
        instead: 'name the environment that holds it (-e), or state the component in the draft',
      }
