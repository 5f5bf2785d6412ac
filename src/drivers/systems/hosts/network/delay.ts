/** Delaying what goes between a region and all else: each of its hosts delays what it sends there, for the way there and back. */
import type { Delay, Impairing } from '../../../contract/network.ts'
import { aroundPlace } from './border.ts'
import { lay, standing, takeAway } from './laid.ts'
import type { Obstacle } from './obstacle.ts'
import type { Site } from './site.ts'

export const delayingOf = (site: Site): Impairing<Delay, Obstacle> => ({
  prepare: (wish, signal) =>
    aroundPlace(
      site,
      { region: wish.region, zone: null },
      `delay-${wish.region}`,
      { effects: lossOf(wish.lossPercent), queue: queueOf(wish) },
      signal,
    ),
  open: (obstacle, owner) => lay(site.shells, obstacle, owner),
  standing: (obstacle, owner) => standing(site.shells, [obstacle], owner),
  close: (obstacle, owner) => takeAway(site.shells, [obstacle], owner),
})

/** More than any link carries; room for what is on its way for as long. */
const queueOf = ({ roundTripMs, jitterMs }: Delay) => ({
  shape: 'rate 100gbit burst 2mb cburst 2mb',
  leaf: `netem limit 100000 delay ${roundTripMs}ms ${jitterMs}ms`,
})

/** In each direction. */
export function lossOf(percent: number): Obstacle['effects'] {
  const lost = Math.round(percent * 100)
  if (lost === 0) return {}
  const effects = [lost >= 10_000 ? 'drop' : `numgen random mod 10000 < ${lost} drop`]
  return { in: effects, out: effects }
}
