/** Where an obligation stands in a quarter, by stored runs: done, not met, due, overdue, or not owed. Pure. */
import { isSealed, type SealedRun, type StoredRun } from '../library/stored-runs.ts'
import { durationMs } from '../model/duration.ts'
import { endOf, quartersBetween, startOf } from '../trend/quarter.ts'
import {
  beganAt,
  type CountedRun,
  countedRun,
  quarterOfRun,
  resultOf,
  type RunResult,
  whyNot,
  whyNotToday,
} from './counted.ts'
import type { OwedDrill } from './owed-drill.ts'

/**
 * `done`: drilled in this quarter, every promise kept, and fresh. `not-met`: drilled, a promise was not kept, a re-test is owed.
 * `due`: owed until `dueBy`. `overdue`: a quarter ended without, or the last drill is too old. `not-owed`: in this quarter.
 */
export const states = ['overdue', 'not-met', 'due', 'done', 'not-owed'] as const
export type State = (typeof states)[number]

/** A run that does not count. */
export interface Uncounted {
  readonly runId: string
  readonly why: string
}

export interface Standing {
  readonly state: State
  /** one sentence for people */
  readonly why: string
  /** the newest run of the quarter that counts */
  readonly by: SealedRun | null
  /** the newest of all runs that count in which every promise was kept */
  readonly lastMet: CountedRun | null
  /** the newest run on this environment, counted or not; one that cannot be believed may be of any */
  readonly last: { readonly runId: string; readonly result: RunResult } | null
  /** instant until which the next drill is owed, ms since 1970; null: of none */
  readonly dueBy: number | null
  /** runs of this quarter, and those of which the quarter is not known */
  readonly notCounted: readonly Uncounted[]
  /** quarters that ended without */
  readonly missed: readonly string[]
}

/** What is looked at, with the runs that count. */
interface Asked {
  readonly drill: OwedDrill
  readonly quarter: string
  /** ms since 1970; of a quarter that has ended its end */
  readonly now: number
  readonly hasEnded: boolean
  /** all runs that count, until the end of the quarter, oldest first */
  readonly history: readonly CountedRun[]
  /** the newest of the quarter that drilled what the files are today */
  readonly by: CountedRun | null
}

/** `at` is now, ms since 1970. A quarter that has ended is judged as of its end; of one that has not begun there is no answer. */
export function standingOf(drill: OwedDrill, runs: readonly StoredRun[], quarter: string, at: number): Standing {
  const own = runs
    .filter(({ scenario }) => scenario === drill.scenario?.name)
    .toSorted((a, b) => (beganAt(a) ?? 0) - (beganAt(b) ?? 0))
  const hasEnded = at >= endOf(quarter)
  // What its files were in a quarter that has ended, nobody knows today.
  const whyNotNow = (run: SealedRun) => (hasEnded ? null : whyNotToday(run, drill))
  const history = historyOf(own, drill, at).filter(({ run }) => (quarterOfRun(run) as string) <= quarter)
  const by = history.findLast(({ run }) => quarterOfRun(run) === quarter && whyNotNow(run) === null) ?? null
  const asked = { drill, quarter, now: Math.min(at, endOf(quarter)), hasEnded, history, by }
  return {
    ...answer(asked),
    by: by?.run ?? null,
    lastMet: history.findLast(({ met }) => met) ?? null,
    last: lastOf(own, drill),
    notCounted: own
      .filter(run => [quarter, null].includes(quarterOfRun(run)))
      .flatMap(run => {
        const why = whyNot(run, drill, at) ?? whyNotNow(run as SealedRun)
        return why === null ? [] : [{ runId: run.runId, why }]
      }),
    missed: missedOf(asked),
  }
}

/** Of runs that are in order. */
const historyOf = (runs: readonly StoredRun[], drill: OwedDrill, at: number): CountedRun[] =>
  runs
    .filter(isSealed)
    .filter(run => whyNot(run, drill, at) === null)
    .map(countedRun)

type Answer = Pick<Standing, 'state' | 'why' | 'dueBy'>

function answer(asked: Asked): Answer {
  const { drill, quarter, now, history, by } = asked
  const owed = owedQuarters(drill, quarter)
  const [first] = owed
  if (first === undefined) return { state: 'not-owed', why: `owed from ${drill.from} on`, dueBy: null }
  const staleAt = staleAtOf(drill, history.at(-1), first)
  if (staleAt <= now) return { state: 'overdue', why: staleWhy(drill, history.at(-1), staleAt), dueBy: staleAt }
  return by ? drilled(asked, by, staleAt) : undrilled(asked, owed, staleAt)
}

function drilled({ drill, quarter }: Asked, { run, met }: CountedRun, staleAt: number): Answer {
  const when = `drilled on ${run.verdict.startedWall.slice(0, 10)}`
  if (met) return { state: 'done', why: when, dueBy: Math.min(endOf(nextOwed(drill, quarter)), staleAt) }
  return { state: 'not-met', why: `${when}; a promise was not kept: a re-test is owed`, dueBy: endOf(quarter) }
}

/** `owed` are the quarters in which it was owed, until this one. */
function undrilled(asked: Asked, owed: readonly string[], staleAt: number): Answer {
  const { drill, quarter, hasEnded, history } = asked
  const isOwed = owed.at(-1) === quarter
  const before = owed.at(isOwed ? -2 : -1)
  const since = history.filter(({ run }) => before === undefined || (quarterOfRun(run) as string) >= before)
  if (isOwed && hasEnded) return endedWithout(quarter)
  if (before !== undefined && since.length === 0) return endedWithout(before)
  if (!isOwed && since.at(-1)?.met === false)
    return { state: 'not-met', why: 'the last drill did not keep a promise: a re-test is owed', dueBy: endOf(quarter) }
  const dueBy = Math.min(endOf(isOwed ? quarter : nextOwed(drill, quarter)), staleAt)
  return isOwed
    ? { state: 'due', why: `owed until ${lastDayOf(dueBy)}`, dueBy }
    : { state: 'not-owed', why: `owed next until ${lastDayOf(dueBy)}`, dueBy }
}

const endedWithout = (quarter: string): Answer => ({
  state: 'overdue',
  why: `${quarter} ended without a drill`,
  dueBy: endOf(quarter),
})

/** Quarters in which it is owed, up to and with the last one. */
const owedQuarters = ({ obligation, from }: OwedDrill, last: string) =>
  quartersBetween(from, last).filter(
    quarter => obligation.quarters === undefined || obligation.quarters.some(name => quarter.endsWith(name)),
  )

/** The first quarter after this one in which it is owed: one of the next four is. */
const nextOwed = (drill: OwedDrill, quarter: string): string => {
  const yearLater = `${Number(quarter.slice(0, 4)) + 1}${quarter.slice(4)}`
  return owedQuarters(drill, yearLater).find(name => name > quarter) as string
}

/** When the last drill is too old; without one the first quarter's beginning stands for it. */
function staleAtOf({ obligation: { freshFor } }: OwedDrill, last: CountedRun | undefined, first: string): number {
  return freshFor === undefined ? Infinity : (last?.endedAt ?? startOf(first)) + durationMs(freshFor)
}

const staleWhy = ({ obligation }: OwedDrill, last: CountedRun | undefined, staleAt: number) =>
  last === undefined
    ? `never drilled, and owed until ${lastDayOf(staleAt)}`
    : `drilled last on ${dayOf(last.startedAt)}, more than ${obligation.freshFor} ago`

const dayOf = (instant: number) => new Date(instant).toISOString().slice(0, 10)
/** The last day on which it is not too late. */
const lastDayOf = (instant: number) => dayOf(instant - 1)

function missedOf({ drill, quarter, hasEnded, history }: Asked): string[] {
  const drilled = new Set(history.map(({ run }) => quarterOfRun(run)))
  return owedQuarters(drill, quarter).filter(name => (name < quarter || hasEnded) && !drilled.has(name))
}

function lastOf(runs: readonly StoredRun[], { environment }: OwedDrill): Standing['last'] {
  const last = runs.findLast(run => !isSealed(run) || run.drilled.environment === environment?.name)
  return last ? { runId: last.runId, result: resultOf(last) } : null
}
