/** Figures of a run that several causes rest on. Pure. */
import { durationMs, formatMs } from '../model/duration.ts'
import { type Interval, interval } from '../model/interval.ts'
import { rtoId } from '../model/scenario/scenario.ts'
import type { Finding, Outage, Recovery, RecoveryPhase } from '../model/verdict/verdict.ts'
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

/** How long clients went without although a fresh connection reached the new primary already: what waits then is not the database. */
export const waitedAfterRoute = (run: RunFacts, finding: Finding): Interval | null =>
  between(recoveryOf(run, finding), 'route', 'sustained')

/** Outages that a finding about a service speaks of: of one vantage where its criterion names one. */
export function outagesOf(run: RunFacts, finding: Finding): readonly Outage[] {
  const { vantage: only } = criterionOf(run, finding) ?? {}
  const all = recoveryOf(run, finding)?.outages ?? []
  return only === undefined ? all : all.filter(({ vantage }) => vantage === only)
}

/** The longest of them; undefined: there was none. */
export const longestOutage = (run: RunFacts, finding: Finding): Outage | undefined =>
  outagesOf(run, finding).toSorted((a, b) => b.durationMs.lower - a.durationMs.lower)[0]

/** Faults that hit an instance whose name has this form: `edge@eu-dublin`, `eu-west-1/a`, `eu-west-1`. */
export const hitting = ({ faults }: RunFacts, form: RegExp): RunFacts['faults'] =>
  faults.filter(({ instance }) => instance !== null && form.test(instance))

/** When what was broken was given back as planned, in ms after the fault; empty where nothing was, or only at the end. */
export function returnsMs({ plan: { faults } }: RunFacts): number[] {
  const startMs = faults.find(({ prelude }) => !prelude)?.atMs ?? 0
  return faults.flatMap(({ atMs, lastsMs }) => (lastsMs === null ? [] : [atMs + lastsMs - startMs]))
}

/** The first outage that began so soon after something was given back. */
export const outageOnReturn = (run: RunFacts, finding: Finding, soonMs: number): Outage | undefined =>
  outagesOf(run, finding).find(({ startMs }) =>
    returnsMs(run).some(at => startMs.lower >= at && startMs.lower < at + soonMs),
  )

/** Failures that said this, counted together; null: there were none. */
export function failuresOf(
  { failures }: RunFacts,
  code: string,
): { readonly count: number; readonly firstMs: number } | null {
  const own = failures.filter(entry => entry.code === code)
  if (own.length === 0) return null
  return {
    count: own.reduce((sum, { count }) => sum + count, 0),
    firstMs: Math.min(...own.map(({ firstMs }) => firstMs)),
  }
}
