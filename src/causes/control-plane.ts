/** Whether a drill took the control plane of the database away, and nothing of the database. Pure. */
import type { Interval } from '../model/interval.ts'
import type { LabSettings } from '../model/environment/lab/lab-settings.ts'
import type { Recovery } from '../model/verdict/verdict.ts'
import { atOnce, broken, endsMs, instancesOf, leavesMajority, majorityOf, placeOf, regionOfPlace } from './broken.ts'
import type { RunFacts } from './facts.ts'

/** Zones of a region's etcd, one for each member. */
export const etcdZones = ({ etcd, regions }: LabSettings, region: string): readonly string[] =>
  etcd.zones?.[region] ?? regions[region]?.zones ?? []

interface Hit {
  /** members that were hit at one moment, of so many */
  readonly hit: number
  readonly of: number
  /** those that hit them */
  readonly faults: RunFacts['faults']
}

/** Null where none was hit, or something else was broken too. */
export function etcdHit(run: RunFacts): Hit | null {
  const { settings } = run.environment.driver
  const faults = broken(run, 'component.').filter(({ instance }) => instance?.startsWith('etcd'))
  const region = faults[0] && regionOfPlace(settings, placeOf(faults[0]))
  if (region === undefined || faults.length < run.faults.length) return null
  const together = atOnce(run, faults)
  return { hit: instancesOf(together), of: etcdZones(settings, region).length, faults: together }
}

interface Gone extends Pick<Hit, 'hit' | 'of'> {
  /** when clients were first without the database, in ms after the fault */
  readonly from: Interval
  /** until there was a majority again; null: only once the drill was over */
  readonly forMs: number | null
}

/** Null where a majority of the members stayed, or something else was broken too. */
export function controlPlaneGone(run: RunFacts, recovery: Recovery | undefined): Gone | null {
  const etcd = etcdHit(run)
  const [outage] = recovery?.outages ?? []
  if (!etcd || leavesMajority(etcd) || !outage) return null
  const { hit, of, faults } = etcd
  const ends = faults.map(fault => endsMs(run, fault) ?? Infinity).toSorted((a, b) => a - b)
  const back = ends[majorityOf(of) - (of - hit) - 1] ?? Infinity
  return { hit, of, from: outage.startMs, forMs: Number.isFinite(back) ? back : null }
}
