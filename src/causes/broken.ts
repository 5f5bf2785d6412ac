/** What a drill broke, for how long, and what that leaves. Pure. */
import { isOn, type Value } from '../model/environment/lab/configuration.ts'
import type { LabSettings } from '../model/environment/lab/lab-settings.ts'
import type { Interval } from '../model/interval.ts'
import { kindOfHit } from '../model/scenario/former-kinds.ts'
import type { RunFacts } from './facts.ts'

type Broken = RunFacts['faults'][number]

/** Faults that were seen to be there, of kinds that begin so: `redis.` is all of Redis. */
export const broken = ({ faults }: RunFacts, ...kinds: readonly string[]): Broken[] =>
  faults.filter(fault => fault.confirmed === 'present' && kinds.some(begin => kindOfHit(fault).startsWith(begin)))

/** Whether every fault of the drill is one of these kinds: nothing else was broken. */
export const onlyBroken = (run: RunFacts, ...kinds: readonly string[]): boolean =>
  run.faults.length > 0 && broken(run, ...kinds).length === run.faults.length

/** Region and zone: `eu-west-1a` of `postgres@eu-west-1a`, and of the zone `eu-west-1/a`. */
export const placeOf = ({ instance }: Broken): string => (instance ?? '').replace(/^.*@/, '').replace('/', '')

/** When a fault was to end, in ms after the first one; null: only once the drill was over. */
export function endsMs({ plan }: RunFacts, { id, injectedMs }: Broken): number | null {
  const lastsMs = plan.faults.find(fault => fault.id === id)?.lastsMs ?? null
  return lastsMs === null || injectedMs === null ? null : injectedMs.lower + lastsMs
}

/** Of these faults, those that hit the most instances at one moment: what is undone before the next comes is lost by itself. */
export function atOnce(run: RunFacts, faults: readonly Broken[]): Broken[] {
  const begins = ({ injectedMs }: Broken) => injectedMs?.upper ?? 0
  const standing = faults.map(({ injectedMs }) => {
    const atMs = injectedMs?.upper ?? 0
    return faults.filter(fault => begins(fault) <= atMs && (endsMs(run, fault) ?? Infinity) > atMs)
  })
  return standing.toSorted((a, b) => instancesOf(b) - instancesOf(a))[0] ?? []
}

/** How many instances were hit. */
export const instancesOf = (faults: readonly Broken[]): number => new Set(faults.map(({ instance }) => instance)).size

/** The end of a fault is seen by a client a little before or after it is recorded. */
const slackMs = 1_000

/** Whether something ended only once one of these faults did. */
export const isUntilEndOf = (run: RunFacts, faults: readonly Broken[], { lower, upper }: Interval): boolean =>
  faults.some(fault => {
    const ends = endsMs(run, fault)
    return ends === null ? upper === null : lower >= ends - slackMs
  })

/** What an instance that is given back needs until its clients are served again. */
const backMs = 3_000

/**
 * When, in ms after the first fault, something was given back before `limitMs` were over, where an outage lasted until then: nobody
 * had taken its place. Null: nothing was.
 */
export function givenBackWithin(run: RunFacts, faults: readonly Broken[], limitMs: number, outage: Interval) {
  const ends = faults
    .filter(fault => isUntilEndOf(run, [fault], outage))
    .flatMap(fault => endsMs(run, fault) ?? [])
    .filter(at => at <= limitMs && outage.lower <= at + backMs)
  return ends[0] ?? null
}

/** Kinds that take the primary of a database away from its clients. */
export const takesPrimary = [
  'postgres.kill-primary',
  'postgres.lose-primary-host',
  'postgres.freeze-primary',
  'postgres.isolate-primary',
  'zone.isolate',
  'region.isolate',
] as const

/** Those that cut off a whole zone. */
export const zonesCutOff = (run: RunFacts): Broken[] => broken(run, 'zone.isolate', 'postgres.isolate-primary')

/** Members of a region's database, named as Patroni names them: region and zone. */
export const membersOf = ({ regions }: LabSettings, region: string): string[] =>
  (regions[region]?.zones ?? []).map(zone => `${region}${zone}`)

/** Whether a member has a tag that is on. */
export const hasTag = ({ members }: LabSettings, member: string, tag: string): boolean => {
  const value: Value | undefined = members?.[member]?.tags?.[tag]
  return value !== undefined && isOn(value)
}

/** Regions with several zones: where there is one, there is nothing to choose. */
export const regionsOf = ({ regions }: LabSettings): string[] =>
  Object.keys(regions).filter(region => (regions[region]?.zones.length ?? 0) > 1)

/** The region in which a member or a zone of this name lies. */
export const regionOfPlace = ({ regions }: LabSettings, place: string): string | undefined =>
  Object.keys(regions).find(region => regions[region]?.zones.some(zone => place === `${region}${zone}`))

/** What is needed to decide, of so many. */
export const majorityOf = (count: number): number => Math.floor(count / 2) + 1

/** Whether a majority is left of so many when these are hit. */
export const leavesMajority = ({ hit, of }: { readonly hit: number; readonly of: number }): boolean =>
  of - hit >= majorityOf(of)

/** Zones of what votes in a region, one for each that does. */
type ZonesOf = (settings: LabSettings, region: string) => readonly string[]

interface DecisiveZone {
  readonly region: string
  readonly zone: string
  /** so many of those that vote are in it */
  readonly holds: number
  readonly of: number
}

/** A zone of a region that has so many of those that vote that without it there is no majority; none: there is no such zone. */
function decisiveZoneIn(settings: LabSettings, zonesOf: ZonesOf, region: string): DecisiveZone[] {
  const zones = zonesOf(settings, region)
  const found = zones
    .map(zone => ({ region, zone, holds: zones.filter(other => other === zone).length, of: zones.length }))
    .find(({ holds, of }) => !leavesMajority({ hit: holds, of }))
  return found ? [found] : []
}

/** The first such zone of all regions. */
export const decisiveZone = (settings: LabSettings, zonesOf: ZonesOf): DecisiveZone | undefined =>
  regionsOf(settings).flatMap(region => decisiveZoneIn(settings, zonesOf, region))[0]

/** Faults that cut such a zone off. */
export const decisiveZonesCutOff = (run: RunFacts, zonesOf: ZonesOf): Broken[] => {
  const { settings } = run.environment.driver
  return zonesCutOff(run).filter(fault => {
    const region = regionOfPlace(settings, placeOf(fault))
    const [found] = region === undefined ? [] : decisiveZoneIn(settings, zonesOf, region)
    return found !== undefined && placeOf(fault) === `${region}${found.zone}`
  })
}

/** What a store lost, in all its ledgers together; null where nothing was lost, or two primaries acknowledged at once. */
export function lossIn(
  { loss }: RunFacts,
  store: string,
): { lost: number; acked: number; bytes: number | null } | null {
  const own = loss.filter(entry => entry.store === store)
  const sum = (of: (entry: (typeof own)[number]) => number) => own.reduce((all, entry) => all + of(entry), 0)
  if (own.some(({ dualPrimaryAcks, lostFromNewTimeline }) => dualPrimaryAcks + lostFromNewTimeline > 0)) return null
  const lost = sum(entry => entry.lost.lower)
  const bytes = own.flatMap(({ rpaBytes }) => rpaBytes ?? [])
  return lost === 0
    ? null
    : { lost, acked: sum(({ acked }) => acked), bytes: bytes.length > 0 ? Math.max(...bytes) : null }
}
