/** Narrowing what goes into a zone, at each of its hosts, or what a host sends from a TCP port to an address. */
import type { Impairing, Narrow } from '../../../contract/network.ts'
import { runScript } from '../../../linux/script.ts'
import { aroundPlace, waysOf } from './border.ts'
import { lay, standing, takeAway } from './laid.ts'
import { lookAt } from './look.ts'
import type { Obstacle } from './obstacle.ts'
import { requireReady, requireTools } from './ready.ts'
import { resolvedOn } from './resolved.ts'
import type { Site } from './site.ts'

export const narrowingOf = (site: Site): Impairing<Narrow, Obstacle> => ({
  prepare: (wish, signal) =>
    'into' in wish.link ? intoZone(site, wish, wish.link.into, signal) : ofFlow(site, wish, wish.link, signal),
  open: (obstacle, owner) => lay(site.shells, obstacle, owner),
  standing: (obstacle, owner) => standing(site.shells, [obstacle], owner),
  close: (obstacle, owner) => takeAway(site.shells, [obstacle], owner),
})

/** What has come in cannot wait: what is too much is dropped, and sent again by whoever wants it to arrive. */
const intoZone = (
  site: Site,
  { name, rate }: Narrow,
  zone: { readonly region: string; readonly zone: string },
  signal: AbortSignal,
): Promise<Obstacle> => aroundPlace(site, zone, name, { effects: { in: [overRate(rate)] }, queue: null }, signal)

/** As much at once as a card hands over as one packet: with less, some would never pass. */
const burst = 65_536

const overRate = (rate: string) => `limit rate over ${bytesPerSecond(rate)} bytes/second burst ${burst} bytes drop`

/** `500kbit`, `10mbit` */
const bytesPerSecond = (rate: string) => (Number.parseInt(rate) * (rate.endsWith('mbit') ? 1_000_000 : 1_000)) / 8

async function ofFlow(
  site: Site,
  { name, rate }: Narrow,
  { from, port, to }: { readonly from: string; readonly port: number; readonly to: string },
  signal: AbortSignal,
): Promise<Obstacle> {
  const looks = await lookAt(site.shells.hosts, [from])
  requireTools(from, looks, ['ip'])
  const addresses = await resolvedOn(site, from, [to])
  const links = await Promise.all(addresses.map(address => linkTo(site, from, address)))
  const obstacle = {
    spots: [{ host: from, claim: `${name}-${from}`, links: [...new Set(links)] }],
    meant: { port, to: addresses },
    ways: waysOf(looks),
    effects: {},
    queue: { shape: `rate ${rate} burst 8k`, leaf: null },
  }
  await requireReady(site, obstacle, looks, signal)
  return obstacle
}

/** By which a host reaches an address. */
async function linkTo({ shells }: Site, host: string, address: string): Promise<string> {
  const said = await runScript(shells.hosts, host, 'ip -o route get "$1"', [address])
  const [, link] = / dev (\S+)/.exec(said) ?? []
  if (link !== undefined && !said.startsWith('local ')) return link
  throw new Error(`${host} reaches ${address} by no link: ${said.trim()}`)
}
