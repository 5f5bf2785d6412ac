/** The recovery of one service: its outages, its RTA as the worst of its classes, and the phases that lead there. */
import { earliest, firstChange } from '../measurement/phases.ts'
import type { Episode } from '../journal/episodes.ts'
import { entriesOf } from '../journal/reader.ts'
import { interval, type Interval } from '../model/interval.ts'
import type { OperationRecord } from '../model/record/observation.ts'
import type { Outage, Recovery, RecoveryPhase } from '../model/verdict/verdict.ts'
import { amissBefore } from './amiss.ts'
import { classesOf, type ObservedClass } from './classes.ts'
import { controlPlaneSilence } from './control-plane.ts'
import type { FinishedRun } from './evidence-run.ts'
import { leaderKinds, watchesLeader } from './leader.ts'
import { nameOf, toldOf } from './told.ts'

/** Milliseconds with microseconds kept: more digits would claim what no clock here resolves. */
export const ms = (ns: number) => Math.round(ns / 1e3) / 1e3

/** An instant of the run's clock as ms after the fault; one before it counts as the fault's own. */
export const sinceFault = (ns: number, fault: Pick<Episode, 'fromNs' | 'toNs'>) => between(ns, ns, fault)

/** What lies between two instants of the run's clock, as ms after the fault; `toNs` null: without end. */
function between(
  fromNs: number,
  toNs: number,
  fault: Pick<Episode, 'fromNs' | 'toNs'>,
): { lower: number; upper: number }
function between(fromNs: number, toNs: number | null, fault: Pick<Episode, 'fromNs' | 'toNs'>): Interval
function between(fromNs: number, toNs: number | null, fault: Pick<Episode, 'fromNs' | 'toNs'>): Interval {
  const upper = toNs === null ? null : ms(Math.max(0, toNs - fault.fromNs))
  return interval(ms(Math.max(0, fromNs - fault.toNs)), upper)
}

/** Of one service, during one episode and on its clock; as all vantages saw it, or one alone. */
export function recoveryOf(run: FinishedRun, service: string, episode: Episode, vantage?: string): Recovery {
  const classes = classesOf(run, service, episode, vantage)
  const outages = classes.flatMap(observed => observed.outages.map(segment => outageOf(observed, segment, episode)))
  const rtaMs = worstEnd(outages, classes)
  const before = amissBefore(run, classes, episode)
  const cutShort = cutShortOf(run, classes, episode)
  return {
    service,
    ...(episode.name === 'fault' ? {} : { episode: episode.name }),
    rtaMs,
    phases: [
      ...controlPhases(run, episode),
      ...alertPhase(run, service, episode),
      ...servicePhases(outages, rtaMs),
    ].toSorted((a, b) => order.indexOf(a.phase) - order.indexOf(b.phase)),
    outages: outages.toSorted((a, b) => a.startMs.lower - b.startMs.lower),
    ...(cutShort ? { cutShort } : {}),
    ...(before.length > 0 ? { before } : {}),
    badTimeMs: ms(
      Math.max(
        0,
        ...classes.map(
          ({ outages: own, everyMs }) => own.reduce((sum, outage) => sum + outage.badOperations, 0) * everyMs * 1e6,
        ),
      ),
    ),
    strayFailures: classes.reduce((sum, { strayFailures }) => sum + strayFailures, 0),
    servedBy: servedBy(run, episode),
  }
}

const order: RecoveryPhase['phase'][] = ['impact', 'alert', 'detect', 'promote', 'route', 'first-success', 'sustained']

function outageOf(
  { name, vantage }: ObservedClass,
  { bracket, flaps, badOperations }: ObservedClass['outages'][number],
  fault: { fromNs: number; toNs: number },
): Outage {
  const { startLo, startHi, endLo, endHi } = bracket
  return {
    class: name,
    vantage,
    startMs: between(startLo, startHi, fault),
    endMs: between(endLo, endHi, fault),
    durationMs: interval(ms(Math.max(0, endLo - startHi)), endHi === null ? null : ms(endHi - startLo)),
    flaps,
    badOperations,
  }
}

/** The RTA ends where the last class recovers for the last time. Without an outage it is zero to one probe period. */
function worstEnd(outages: readonly Outage[], classes: readonly ObservedClass[]): Interval | null {
  if (classes.length === 0) return null
  if (outages.length === 0) return interval(0, Math.max(...classes.map(({ everyMs }) => everyMs)))
  const lower = Math.max(...outages.map(({ endMs }) => endMs.lower))
  const uppers = outages.map(({ endMs }) => endMs.upper)
  return interval(lower, uppers.includes(null) ? null : Math.max(...(uppers as number[])))
}

/** What was not watched for as long as it must hold may have failed again. Operations come one by one: a period of them is no lack. */
function cutShortOf(
  { plan }: FinishedRun,
  classes: readonly ObservedClass[],
  { fromNs }: Episode,
): Recovery['cutShort'] {
  const { holdMs } = plan.observe
  const ends = classes.flatMap(({ outages }) => outages.map(({ bracket: { endHi } }) => endHi))
  const untilNs = Math.max(...classes.flatMap(({ operations }) => operations.at(-1)?.sent ?? []))
  if (ends.includes(null) || !Number.isFinite(untilNs)) return undefined
  const watchedMs = ms(Math.max(0, untilNs - Math.max(fromNs, ...(ends as number[]))))
  const periodMs = Math.max(...classes.map(({ everyMs }) => everyMs))
  return watchedMs + periodMs < holdMs ? { watchedMs, holdMs } : undefined
}

function servicePhases(outages: readonly Outage[], rtaMs: Interval | null): RecoveryPhase[] {
  const first = outages.toSorted((a, b) => (a.startMs.upper ?? Infinity) - (b.startMs.upper ?? Infinity))[0]
  const back = outages.toSorted((a, b) => (a.endMs.upper ?? Infinity) - (b.endMs.upper ?? Infinity))[0]
  return [
    {
      phase: 'impact',
      atMs: first?.startMs ?? null,
      detail: first ? `${first.class} at ${first.vantage} was the first to fail` : 'no client noticed',
    },
    {
      phase: 'first-success',
      atMs: back?.endMs ?? null,
      detail: back ? `${back.class} at ${back.vantage} was the first to be back` : 'no client noticed',
    },
    { phase: 'sustained', atMs: rtaMs, detail: 'every required class good, and good for the hold' },
  ]
}

/** alert: somebody on call is told. Only where a criterion asks for it, because only then does anybody watch. */
function alertPhase(run: FinishedRun, service: string, episode: Episode): RecoveryPhase[] {
  const criterion = run.plan.criteria.find(entry => entry.assert === 'detection' && entry.service === service)
  if (criterion?.assert !== 'detection' || episode !== run.fault) return []
  const told = toldOf(run, criterion)
  return [
    {
      phase: 'alert',
      atMs: told ? sinceFault(told.at, episode) : null,
      detail: told ? `${nameOf(told)} reached who is on call` : 'nobody was told',
    },
  ]
}

/** detect: the leader lock no longer names the old primary; promote: a member says primary; route: a fresh connection reaches a new primary. */
const doorKinds = ['sql-connect']
const isDoor = (kinds: readonly string[]) => kinds === doorKinds

function controlPhases(run: FinishedRun, episode: Episode): RecoveryPhase[] {
  const planned = run.plan.vantages.flatMap(vantage => vantage.probes.map(probe => ({ vantage: vantage.name, probe })))
  const witnesses = (
    kinds: readonly string[],
    changed: (before: OperationRecord | undefined) => (operation: OperationRecord) => boolean,
  ) =>
    earliest(
      planned
        .filter(({ probe }) => kinds.includes(probe.kind))
        .map(({ vantage, probe }) => {
          const operations =
            run.vantages
              .get(vantage)
              ?.operations.filter(operation => operation.class === probe.class && operation.sent < episode.untilNs) ??
            []
          const before = operations.findLast(
            operation => operation.outcome === 'ok' && operation.done !== null && operation.done < episode.fromNs,
          )
          // Who has never been seen cannot be said to have changed, but a door that led nowhere before can begin to lead.
          if (!before && !isDoor(kinds)) return null
          return firstChange(
            operations,
            episode.fromNs,
            operation => operation.outcome === 'ok' && changed(before)(operation),
            isDoor(kinds),
          )
        }),
    )
  const differsIn =
    (...keys: string[]) =>
    (before: OperationRecord | undefined) =>
    (operation: OperationRecord) =>
      keys.some(key => operation.by?.[key] !== before?.by?.[key])
  // An old primary that comes back as a replica is no new one, though the door still leads there: a replica names no timeline.
  const reachesPrimary = (before: OperationRecord | undefined) => (operation: OperationRecord) =>
    operation.by?.['timeline'] !== undefined && differsIn('address', 'timeline')(before)(operation)
  const isPrimary = (role: string | undefined) => role === 'master' || role === 'primary'
  const promoted = (before: OperationRecord | undefined) => (operation: OperationRecord) =>
    isPrimary(operation.by?.['role']) && !isPrimary(before?.by?.['role'])
  const entry = (
    phase: RecoveryPhase['phase'],
    change: ReturnType<typeof earliest>,
    detail: (seen: Record<string, string>) => string,
  ): RecoveryPhase => ({
    phase,
    atMs: change ? between(change.lo, change.hi, episode) : null,
    detail: change ? detail(change.seen ?? {}) : 'not seen',
  })
  // Where nobody watches a control plane, its phases are not "not seen": there are none.
  if (!planned.some(({ probe }) => watchesLeader(probe))) return []
  const lockChanged = entry('detect', witnesses(leaderKinds, differsIn('leader')), seen =>
    seen['leader'] ? `the leader lock passed to ${seen['leader']}` : 'the leader lock was let go',
  )
  const detected = lockChanged.atMs === null ? (noticedByRunbook(run, episode) ?? lockChanged) : lockChanged
  return [
    { ...detected, detail: `${detected.detail}${controlPlaneSilence(run, episode)}` },
    entry(
      'promote',
      witnesses(['patroni-member'], promoted),
      seen => `a member took over on timeline ${seen['timeline'] ?? '?'}`,
    ),
    entry(
      'route',
      witnesses(doorKinds, reachesPrimary),
      seen => `a fresh connection reached ${seen['address'] ?? '?'} on timeline ${seen['timeline'] ?? '?'}`,
    ),
  ]
}

/** A runbook that begins by waiting for something has noticed when that step ends; null where it begins otherwise. */
function noticedByRunbook({ plan, entries }: FinishedRun, episode: Episode): RecoveryPhase | null {
  const first = plan.runbook?.find(({ part }) => part === 'recover')
  if (episode.name !== 'fault' || !first?.action || first.undo !== null) return null
  const ended = entriesOf(entries, 'step-ended').find(({ step, outcome }) => step === first.id && outcome === 'done')
  if (!ended) return null
  const atMs = between(ended.fromNs, ended.toNs, episode)
  return { phase: 'detect', atMs, detail: ended.detail }
}

/** Addresses of the databases that answered clients, before the fault and at the end. */
function servedBy(run: FinishedRun, { fromNs, untilNs }: Episode) {
  const answered = [...run.vantages.values()].flatMap(records =>
    [...records.operations.filter(({ by }) => by?.['node'] !== undefined), ...records.writes].filter(
      ({ by, done, sent }) => by?.['address'] !== undefined && done !== null && sent < untilNs,
    ),
  )
  const names = (list: typeof answered) =>
    [...new Set(list.map(({ by }) => `${by?.['address']} timeline ${by?.['timeline']?.slice(0, 8) ?? '?'}`))].toSorted()
  const last = Math.max(0, ...answered.map(({ sent }) => sent))
  return {
    before: names(answered.filter(({ done }) => (done as number) < fromNs)),
    after: names(answered.filter(({ sent }) => sent > last - 1e9)),
  }
}
