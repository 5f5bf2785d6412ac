/** Cutting off a place at its own hosts: each drops what comes from beyond the place, and what goes there. */
import { endpointOf, partNamed } from '../../../contract/inventory.ts'
import type { Cut, CutHandle, Direction, Impairing } from '../../../contract/network.ts'
import { componentsOf } from '../inventory.ts'
import { usageError } from '../../../../model/muster-error.ts'
import { aroundPlace, lookAtAll, requireWays, spotOn, waysOf } from './border.ts'
import { lay, standing, takeAway } from './laid.ts'
import type { HostNetwork } from './look.ts'
import type { End, Obstacle } from './obstacle.ts'
import { hostsIn, probeInto } from './place.ts'
import { requireReady } from './ready.ts'
import type { Site } from './site.ts'

interface Handle extends CutHandle {
  readonly obstacle: Obstacle
}

export const cuttingOf = (site: Site): Impairing<Cut, Handle> => ({
  async prepare({ place, direction }, signal) {
    const what = { effects: dropping(direction), queue: null }
    if ('component' in place) return await componentCut(site, place.component, what, signal)
    const name = ['cut', place.region, ...(place.zone === null ? [] : [place.zone])].join('-')
    const obstacle = await aroundPlace(site, place, name, what, signal)
    return { obstacle, probe: await probeInto(site, hostsIn(site.environment, place.region, place.zone)) }
  },
  open: ({ obstacle }, owner) => lay(site.shells, obstacle, owner),
  standing: ({ obstacle }, owner) => standing(site.shells, [obstacle], owner),
  close: ({ obstacle }, owner) => takeAway(site.shells, [obstacle], owner),
})

const dropping = (direction: Direction): Obstacle['effects'] => ({
  ...(direction === 'out' ? {} : { in: ['drop'] }),
  ...(direction === 'in' ? {} : { out: ['drop'] }),
})

/** What comes to its ports from other hosts, and what leaves from them: of what it asks of others nobody can tell that it is its own. */
async function componentCut(
  site: Site,
  id: string,
  what: Pick<Obstacle, 'effects' | 'queue'>,
  signal: AbortSignal,
): Promise<Handle> {
  const part = partNamed(site.inventory, id)
  const looks = await lookAtAll(site)
  requireWays([part.host], looks)
  const meant = { ends: endsOf(site, id, looks) }
  const obstacle = { spots: [spotOn(part.host, `cut-${id}`, looks)], meant, ways: waysOf(looks), ...what }
  await requireReady(site, obstacle, looks, signal)
  return { obstacle, probe: await probeInto(site, [part.host], [part]) }
}

/** By address where the host has it, or by port alone. */
function endsOf({ environment, inventory }: Site, id: string, looks: readonly HostNetwork[]): End[] {
  const part = partNamed(inventory, id)
  const { port: first } = endpointOf(part)
  const all = componentsOf(environment)
  const portsOf = (name: string) => all.find(component => component.id === name)?.ports ?? []
  const ports = new Set([first, ...portsOf(id)])
  const links = looks.find(({ host }) => host === part.host)?.links ?? []
  const address = links.some(({ addresses }) => addresses.includes(part.address)) ? part.address : null
  const beside = all.find(
    ({ id: other, host, ports: its = [] }) =>
      address === null && other !== id && host === part.host && its.some(port => ports.has(port)),
  )
  if (!beside) return [...ports].map(port => ({ address, port }))
  throw usageError(
    'hosts.same-port',
    `${id} cannot be told from ${beside.id}: both have a port of ${part.host}, which has no address ${part.address}`,
    'give its component the `address` at which the host is reached for it',
  )
}
