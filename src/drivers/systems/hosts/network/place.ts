/** A place as the hosts that the environment has there, and where a connection into it can be tried. */
import type { EstateEnvironment } from '../../../../model/environment/environment.ts'
import { usageError } from '../../../../model/muster-error.ts'
import type { Part } from '../../../contract/inventory.ts'
import type { Probe } from '../../../contract/network.ts'
import { hostsOf } from '../inventory.ts'
import type { Site } from './site.ts'

/** Of a zone, or of a whole region; throws where it has none. */
export function hostsIn(environment: EstateEnvironment, region: string, zone: string | null): string[] {
  const all = Object.entries(hostsOf(environment))
  const found = all.filter(([, host]) => host.region === region && (zone === null || host.zone === zone))
  if (found.length > 0) return found.map(([name]) => name)
  throw usageError(
    'hosts.empty-place',
    `no host is said to be in ${zone === null ? region : `${region}/${zone}`}`,
    'give hosts their `region` and `zone`',
  )
}

/** So many hosts try, one after the other: a try that gets no answer takes its time. */
const mostTries = 4
const mostEnds = 12

/** A connection that is made now, and will not be once its end is cut off; throws where there is none. */
export async function probeInto(
  { environment, inventory, connects }: Site,
  inside: readonly string[],
  parts: readonly Part[] = inventory.parts.filter(({ host }) => inside.includes(host)),
): Promise<Probe> {
  const from = triers(environment, inside)
  for (const trier of from) {
    const all = parts.flatMap(({ address, port }) => (port === null ? [] : [{ from: trier, address, port }]))
    const ends = all.slice(0, mostEnds)
    const made = await Promise.all(
      ends.map(async end => (await connects(end.from, end.address, end.port)) === 'was made'),
    )
    const found = ends.find((_, at) => made[at])
    if (found) return found
  }
  throw usageError(
    'hosts.no-probe',
    `nobody could tell whether ${inside.join(', ')} can be reached: no connection to a component there is made from ${from.join(', ') || 'anywhere else'}`,
    'name a host elsewhere that may connect, and components with `ports`',
  )
}

/** Hosts elsewhere: first those that stand near and belong to no zone, as observers do. */
function triers(environment: EstateEnvironment, inside: readonly string[]): string[] {
  const hosts = hostsOf(environment)
  const regions = new Set(inside.map(name => hosts[name]?.region))
  const rank = (name: string) => (regions.has(hosts[name]?.region) ? (hosts[name]?.zone === undefined ? 0 : 1) : 2)
  const others = Object.keys(hosts).filter(name => !inside.includes(name))
  return others.toSorted((a, b) => rank(a) - rank(b)).slice(0, mostTries)
}
