/** Moving where a store leads from one region to the other without losing a write, and home again from wherever it is. */
import { pausePools, resumePools } from './pools.ts'
import {
  followRegion,
  isStandby,
  lead,
  primaryIn,
  type System,
  untilLeads,
  untilNoneLeads,
  untilReplayed,
} from './region.ts'
import { type Moving, rewind } from './rewind.ts'
import type { Site } from './site.ts'
import type { TwoSites } from './two-regions.ts'

/**
 * Clients wait, the new region replays to the end of the log, the old one steps back, the new one leads, clients go on. No
 * write is acknowledged in between: what was, both regions have.
 */
export async function moveLead(system: System, from: Site, to: Site, signal: AbortSignal): Promise<string> {
  await pausePools(system, from, signal)
  try {
    const last = await primaryIn(system, from, signal)
    if (!last?.position) throw new Error(`${from.region} has no primary whose log ${to.region} could replay`)
    await untilReplayed(system, to, last.position, signal)
    await followRegion(system, from, to, signal)
    await lead(system, to, signal)
    const primary = await untilLeads(system, to, signal)
    await untilNoneLeads(system, from, signal)
    return `${to.region}${primary.zone} leads from ${last.position} on`
  } finally {
    await resumePools(system, from, AbortSignal.timeout(10_000))
  }
}

/** Brings the lead home from wherever a drill has left it. Of two that lead, the one that took over is right. */
export async function bringHome(system: Moving, { home, standby }: TwoSites, signal: AbortSignal): Promise<void> {
  const isTaken = !(await isStandby(system, standby, signal))
  const isFollowing = await isStandby(system, home, signal)
  if (isTaken && !isFollowing) {
    await followRegion(system, home, standby, signal)
    await untilNoneLeads(system, home, signal)
  }
  if (isTaken) await rewind(system, home, standby, signal)
  if (isTaken) await moveLead(system, standby, home, signal)
  else if (isFollowing) await lead(system, home, signal)
  await resumePools(system, standby, signal)
  await untilLeads(system, home, signal)
}
