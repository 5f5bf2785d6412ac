/** What the journal alone says of a run: who ran it on what, its steps, and when each fault came and went. */
import { episodesOf } from '../journal/episodes.ts'
import { entriesOf, entryOf } from '../journal/reader.ts'
import type { JournalEntry } from '../model/record/journal-entry.ts'
import type { Plan } from '../model/plan/plan.ts'

export interface Step {
  readonly phase: string
  readonly fromMs: number
  readonly toMs: number | null
}

export interface FaultSpan {
  readonly id: string
  readonly prelude: boolean
  readonly injectedMs: number | null
  readonly undoStartedMs: number | null
  /** when its undo had worked; null: it never did */
  readonly undoEndedMs: number | null
  /** what was seen when it was confirmed, right before its scheduled undo, and after its undo; empty: nothing */
  readonly seen: string
  readonly seenAtEnd: string
  readonly seenAfterUndo: string
}

export interface Approval {
  readonly role: string
  /** sha256 of its key */
  readonly fingerprint: string
  readonly until: string
}

export interface JournalFacts {
  /** times are ms after the first fault that is no prelude; where nothing was injected, after the start of the run */
  readonly since: 'the fault' | 'the start of the run'
  readonly version: string
  readonly runtime: string
  readonly host: string
  readonly authorisedBy: string
  /** roles that approved this plan before it was run */
  readonly approvals: readonly Approval[]
  /** ledgers whose writes were to be taken out again */
  readonly cleanedUp: readonly { readonly ledger: string; readonly ok: boolean; readonly detail: string }[]
  readonly steps: readonly Step[]
  readonly faults: readonly FaultSpan[]
}

/** Nanoseconds of the run's clock at which the recovery clock starts, `tF+`; null: nothing was injected. */
export const clockStart = (plan: Plan, entries: readonly JournalEntry[]): number | null =>
  episodesOf(plan, entries)[0]?.toNs ?? null

export function journalFacts(plan: Plan, entries: readonly JournalEntry[]): JournalFacts {
  const start = clockStart(plan, entries)
  const after = (ns: number) => (ns - (start ?? 0)) / 1e6
  const started = entryOf(entries, 'run-started')
  return {
    since: start === null ? 'the start of the run' : 'the fault',
    version: started?.version ?? '',
    runtime: started?.runtime ?? '',
    host: started?.host ?? '',
    authorisedBy: started?.authorisedBy ?? '',
    approvals: entriesOf(entries, 'approved').map(({ role, fingerprint, until }) => ({ role, fingerprint, until })),
    cleanedUp: entriesOf(entries, 'cleaned-up').map(({ ledger, ok, detail }) => ({ ledger, ok, detail })),
    steps: stepsOf(entries, after),
    faults: plan.faults.map(({ id, prelude }) => faultSpan(id, prelude, entries, after)),
  }
}

type Clock = (ns: number) => number

function stepsOf(entries: readonly JournalEntry[], after: Clock): Step[] {
  return entriesOf(entries, 'phase-started').map(({ phase, ns, seq }) => {
    const end = entriesOf(entries, 'phase-ended').find(ended => ended.phase === phase && ended.seq > seq)
    return { phase, fromMs: after(ns), toMs: end ? after(end.ns) : null }
  })
}

function faultSpan(id: string, prelude: boolean, entries: readonly JournalEntry[], after: Clock): FaultSpan {
  const own = <T extends { readonly fault: string }>(list: readonly T[]) => list.filter(({ fault }) => fault === id)
  const injected = own(entriesOf(entries, 'fault-injected'))[0]
  const undo = own(entriesOf(entries, 'undo-started'))[0]
  const undone = own(entriesOf(entries, 'undo-ended')).findLast(({ ok }) => ok)
  return {
    id,
    prelude,
    injectedMs: injected ? after(injected.toNs) : null,
    undoStartedMs: undo ? after(undo.ns) : null,
    undoEndedMs: undone ? after(undone.ns) : null,
    seen: own(entriesOf(entries, 'fault-confirmed'))[0]?.detail ?? '',
    seenAtEnd: own(entriesOf(entries, 'fault-rechecked'))[0]?.detail ?? '',
    seenAfterUndo: own(entriesOf(entries, 'undo-confirmed')).at(-1)?.detail ?? '',
  }
}
