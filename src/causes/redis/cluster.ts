/** Masters of a Redis Cluster, and which of them a drill took. Pure. */
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import type { Recovery } from '../../model/verdict/verdict.ts'
import { atOnce, broken, instancesOf, isUntilEndOf, placeOf, regionOfPlace } from '../broken.ts'
import type { RunFacts } from '../facts.ts'
import { shardOutages, show } from '../figures.ts'

/** Zones of a region's masters, one for each shard. */
export const masterZones = ({ redis, regions }: LabSettings, region: string): readonly string[] =>
  redis.masterZones?.[region] ?? regions[region]?.zones ?? []

interface Taken {
  readonly faults: RunFacts['faults']
  /** masters that were away at one moment, of so many */
  readonly hit: number
  readonly of: number
}

/** Null where a drill took no master. */
export function mastersTaken(run: RunFacts): Taken | null {
  const { settings } = run.environment.driver
  const faults = broken(run, 'redis.')
  const region = faults[0] && regionOfPlace(settings, placeOf(faults[0]))
  if (region === undefined) return null
  return { faults, hit: instancesOf(atOnce(run, faults)), of: masterZones(settings, region).length }
}

/** Shards that came back only once a node did that was taken, each with how long it was out; empty: all came back before. */
export const outUntilBack = (run: RunFacts, recovery: Recovery | undefined, faults: RunFacts['faults']): string[] =>
  [...shardOutages(recovery)]
    .filter(([, { endMs }]) => isUntilEndOf(run, faults, endMs))
    .map(([shard, { durationMs }]) => `${shard} for ${show(durationMs)}`)
    .toSorted()
