/** Holding back what hosts send: each drops it on its way out. */
import type { Hold, Impairing, Way } from '../../../contract/network.ts'
import { spotOn, waysOf } from './border.ts'
import { lay, standing, takeAway } from './laid.ts'
import { type HostNetwork, lookAt } from './look.ts'
import type { Obstacle } from './obstacle.ts'
import { requireReady } from './ready.ts'
import { resolvedOn } from './resolved.ts'
import type { Site } from './site.ts'

/** A wave each. */
type Handle = readonly (readonly Obstacle[])[]

export const holdingOf = (site: Site): Impairing<Hold, Handle> => ({
  async prepare({ port, waves }, signal) {
    const looks = await lookAt(site.shells.hosts, hostsOf(waves.flat()))
    const made = waves.map((ways, at) =>
      Promise.all(hostsOf(ways).map(host => heldAt(site, host, ways, { port, at, looks }))),
    )
    const obstacles = await Promise.all(made)
    await Promise.all(obstacles.flat().map(obstacle => requireReady(site, obstacle, looks, signal)))
    return obstacles
  },
  async open(waves, owner) {
    for (const wave of waves) await Promise.all(wave.map(obstacle => lay(site.shells, obstacle, owner)))
  },
  standing: (waves, owner) => standing(site.shells, waves.flat(), owner),
  close: (waves, owner) => takeAway(site.shells, waves.flat(), owner),
})

const hostsOf = (ways: readonly Way[]) => [...new Set(ways.map(({ host }) => host))]

interface Held {
  readonly port: number
  /** number of the wave */
  readonly at: number
  readonly looks: readonly HostNetwork[]
}

async function heldAt(site: Site, host: string, ways: readonly Way[], { port, at, looks }: Held): Promise<Obstacle> {
  const own = ways.filter(way => way.host === host)
  const to = await resolvedOn(
    site,
    host,
    own.map(way => way.to),
  )
  const spots = [spotOn(host, `hold-${port}-${at}`, looks)]
  return { spots, meant: { port, to }, ways: waysOf(looks), effects: { out: ['drop'] }, queue: null }
}
