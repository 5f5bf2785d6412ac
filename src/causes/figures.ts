/** Figures of a run that several causes rest on. Pure. */
import { durationMs, formatMs } from '../model/duration.ts'
import { type Interval, interval } from '../model/interval.ts'
import { rtoId } from '../model/scenario.ts'
import type { Finding, Outage, Recovery, RecoveryPhase } from '../model/verdict.ts'
import type { RunFacts } from './facts.ts'

/** An interval for people: `1.06 s to 1.09 s`. */
export const show = ({ lower, upper }: Interval) =>
  upper === null ? `over ${formatMs(lower)}` : `${formatMs(lower)} to ${formatMs(upper)}`

/** The criterion of a recovery time that a finding answers. */
function criterionOf({ plan }: RunFacts, { id }: Finding) {
  const found = plan.criteria.find(criterion => criterion.assert === 'rto' && rtoId(criterion) === id)
  return found?.assert === 'rto' ? found : undefined
}

/** The recovery that a finding about a service speaks of. */
export const recoveryOf = (run: RunFacts, finding: Finding): Recovery | undefined =>
  run.recovery.find(
    ({ service, episode }) => service === finding.subject && episode === criterionOf(run, finding)?.during,
  )

/** What the recovery was to stay under: what a sound configuration needs where that is said, or else the objective. */
export function limitOf(run: RunFacts, finding: Finding): number {
  const expected = criterionOf(run, finding)?.expectWithin
  return Math.min(expected === undefined ? Infinity : durationMs(expected), finding.objectiveMs ?? Infinity)
}

/** When a step was seen, in ms after the fault; null: it was not. */
export const phaseOf = (recovery: Recovery | undefined, phase: RecoveryPhase['phase']): Interval | null =>
  recovery?.phases.find(entry => entry.phase === phase)?.atMs ?? null

/** How long it took from one step to another; null where one was not seen, or the second came first. */
export function between(
  recovery: Recovery | undefined,
  first: RecoveryPhase['phase'],
  second: RecoveryPhase['phase'],
): Interval | null {
  const [from, to] = [phaseOf(recovery, first), phaseOf(recovery, second)]
  if (!from || !to || from.upper === null || to.lower <= from.upper) return null
  return interval(to.lower - from.upper, to.upper === null ? null : to.upper - from.lower)
}

/** Whether a time may be one from `fromMs` to `toMs`: a figure far beyond what a setting makes is made by something else. */
export const isWithin = ({ lower, upper }: Interval, fromMs: number, toMs: number): boolean =>
  lower <= toMs && (upper ?? Infinity) >= fromMs

/** Outages of Redis shards by name, the longest of each. */
export function shardOutages(recovery: Recovery | undefined): ReadonlyMap<string, Outage> {
  const longest = new Map<string, Outage>()
  for (const outage of recovery?.outages ?? []) {
    const shard = /\.(shard-\d+)$/.exec(outage.class)?.[1]
    if (shard !== undefined && outage.durationMs.lower > (longest.get(shard)?.durationMs.lower ?? -1))
      longest.set(shard, outage)
  }
  return longest
}
