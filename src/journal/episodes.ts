/** When the clocks of a run start: at the fault, and again with each part of its runbook that changes what works. */
import type { JournalEntry } from '../model/record/journal-entry.ts'
import type { Plan } from '../model/plan/plan.ts'
import { type Change, changes } from '../model/promise/change.ts'
import { type RunbookPart } from '../model/scenario/runbook.ts'
import { clockWidthNs } from './clock-width.ts'
import { entriesOf, entryOf } from './reader.ts'

/** A disruption with a clock of its own. All times are nanoseconds of the run's clock. */
export interface Episode {
  readonly name: 'fault' | Change
  /** the fault or step that starts it */
  readonly id: string
  /** what the fault hit; empty where a step starts it */
  readonly instance: string
  /** the clock starts within `[fromNs, toNs]` */
  readonly fromNs: number
  readonly toNs: number
  /** what is sent from here on belongs to the next episode, or to nobody: the drill was stopped */
  readonly untilNs: number
}

/** None when nothing was injected or begun. */
export function episodesOf(plan: Plan, entries: readonly JournalEntry[]): Episode[] {
  const first = plan.faults.length > 0 ? faultStart(plan, entries) : stepStart(plan, entries, 'recover')
  if (!first) return []
  const later = changes.flatMap(name => {
    const start = stepStart(plan, entries, name)
    return start ? [{ ...start, name }] : []
  })
  const all = [{ ...first, name: 'fault' as const }, ...later].map(start => widened(start, clockWidthNs(entries)))
  return all.map((start, at) => ({ ...start, untilNs: all[at + 1]?.fromNs ?? stoppedNs(entries) }))
}

/** By a clock that may be off by so much, what started it came so much sooner or later. */
const widened = <One extends Start>(start: One, ns: number): One => ({
  ...start,
  fromNs: start.fromNs - ns,
  toNs: start.toNs + ns,
})

/** When somebody stopped the drill: what comes later is not the system's own doing. Infinity: nobody did. */
export const stoppedNs = (entries: readonly JournalEntry[]): number =>
  entryOf(entries, 'abort-requested')?.ns ?? Infinity

type Start = Omit<Episode, 'name' | 'untilNs'>

/** `[tF-, tF+]` of the first fault that is no prelude. */
function faultStart(plan: Plan, entries: readonly JournalEntry[]): Start | null {
  const preludes = new Set(plan.faults.filter(({ prelude }) => prelude).map(({ id }) => id))
  const injected = entriesOf(entries, 'fault-injected').find(({ fault }) => !preludes.has(fault))
  if (!injected) return null
  const prepared = entriesOf(entries, 'fault-prepared').find(({ fault }) => fault === injected.fault)
  return { id: injected.fault, instance: prepared?.instance ?? '', fromNs: injected.fromNs, toNs: injected.toNs }
}

function stepStart(plan: Plan, entries: readonly JournalEntry[], part: RunbookPart): Start | null {
  const ids = new Set(plan.runbook?.filter(step => step.part === part).map(({ id }) => id))
  const started = entriesOf(entries, 'step-started').find(({ step }) => ids.has(step))
  return started ? { id: started.step, instance: '', fromNs: started.ns, toNs: started.ns } : null
}
