/** Obstacles at the border of a place: on each of its hosts, for whatever goes between the place and all else. */
import { refusal } from '../../../../model/muster-error.ts'
import { hostsOf } from '../inventory.ts'
import { type HostNetwork, lookAt, type Way } from './look.ts'
import type { Obstacle, Spot } from './obstacle.ts'
import { hostsIn } from './place.ts'
import { requireReady, requireTools } from './ready.ts'
import type { Site } from './site.ts'

export interface Place {
  readonly region: string
  readonly zone: string | null
}

type What = Pick<Obstacle, 'effects' | 'queue'>

/** `name`: begins the names of its claims. Throws where one of the hosts cannot. */
export async function aroundPlace(
  site: Site,
  { region, zone }: Place,
  name: string,
  { effects, queue }: What,
  signal: AbortSignal,
): Promise<Obstacle> {
  const own = hostsIn(site.environment, region, zone)
  const looks = await lookAtAll(site)
  requireWays(own, looks)
  const spots = own.map(host => spotOn(host, name, looks))
  const obstacle = { spots, meant: { inside: addressesOf(own, looks) }, ways: waysOf(looks), effects, queue }
  await requireReady(site, obstacle, looks, signal)
  return obstacle
}

/** Every host of the environment: which ways lead through a place, and whose an address is, is seen from both ends. */
export const lookAtAll = ({ environment, shells }: Site): Promise<HostNetwork[]> =>
  lookAt(shells.hosts, Object.keys(hostsOf(environment)))

/** At all links by which a host reaches others. */
export function spotOn(host: string, name: string, looks: readonly HostNetwork[]): Spot {
  requireTools(host, looks, ['ip'])
  const links = looks.find(look => look.host === host)?.links ?? []
  const out = links.filter(({ leadsOut }) => leadsOut).map(link => link.name)
  if (out.length > 0) return { host, claim: `${name}-${host}`, links: out }
  throw refusal(
    'hosts.no-link',
    `${host} has no link by which it reaches others: ${links.map(link => link.name).join(', ')} lead nowhere`,
    'look at "ip -d addr" there: what is meant is a network card, a bond, a VLAN, or a bridge that holds one',
  )
}

/** Of the place alone: one that hosts elsewhere have too is no place's. */
function addressesOf(own: readonly string[], looks: readonly HostNetwork[]): string[] {
  const of = (isMeant: (host: string) => boolean) =>
    looks
      .filter(({ host }) => isMeant(host))
      .flatMap(({ links }) => (links ?? []).flatMap(({ addresses }) => addresses))
  const elsewhere = new Set(of(host => !own.includes(host)))
  return [...new Set(of(host => own.includes(host)))].filter(address => !elsewhere.has(address))
}

/** The ssh by which hosts are reached, also those that are reached through others. */
export function waysOf(looks: readonly HostNetwork[]): Way[] {
  const ways = looks.flatMap(({ way }) => (way === null || way === 'none' ? [] : way))
  const key = ({ from, to, port }: Way) => `${from} ${to} ${port}`
  return [...new Map(ways.map(way => [key(way), way])).values()]
}

/** Throws for a host whose way nobody knows: it would be cut off as well. */
export function requireWays(own: readonly string[], looks: readonly HostNetwork[]): void {
  const lost = looks.find(({ host, way }) => own.includes(host) && way === null)
  if (!lost) return
  throw refusal(
    'hosts.unknown-way',
    `${lost.host} does not tell by which connection it is reached: it would be cut off as well, and nobody could undo that`,
    'its server of ssh has to set SSH_CONNECTION, as that of OpenSSH does',
  )
}
