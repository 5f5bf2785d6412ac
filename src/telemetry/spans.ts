/** A run as spans: the drill, its phases, its faults from injection to undo, the steps of its runbook. Pure over its journal. */
import { type FaultTime, faultTimes } from '../journal/fault-times.ts'
import { entriesOf, entryOf } from '../journal/reader.ts'
import type { JournalEntry } from '../model/record/journal-entry.ts'
import type { Plan } from '../model/plan/plan.ts'
import type { Verdict } from '../model/verdict/verdict.ts'

export type Attributes = Readonly<Record<string, string | number | boolean>>

/** Times are nanoseconds of the run's clock. */
export interface RunSpan {
  readonly name: string
  readonly fromNs: number
  readonly toNs: number
  readonly attributes: Attributes
  readonly events: readonly { readonly name: string; readonly ns: number; readonly attributes: Attributes }[]
  /** null: it is as it should be */
  readonly error: string | null
  readonly children: readonly RunSpan[]
}

export interface TracedRun {
  readonly plan: Plan
  readonly entries: readonly JournalEntry[]
  /** null: it was never judged */
  readonly verdict: Verdict | null
}

/** The root, with all others in it. */
export function spansOf(run: TracedRun): RunSpan {
  const { plan, entries, verdict } = run
  const ended = entryOf(entries, 'run-ended')
  const started = entryOf(entries, 'run-started')
  return {
    name: `drill ${plan.scenario}`,
    fromNs: started?.ns ?? 0,
    toNs: ended?.ns ?? lastNs(entries),
    attributes: {
      'muster.run.id': started?.runId ?? '',
      'muster.scenario': plan.scenario,
      'muster.environment': plan.environment,
      'muster.plan.digest': started?.plan ?? '',
      'muster.undo.verified': ended?.undoVerified ?? false,
      ...(verdict ? { 'muster.result': verdict.result, 'muster.grade': verdict.grade } : {}),
    },
    events: eventsOf(entries),
    error: errorOf(run),
    children: [...phaseSpans(entries), ...faultSpans(entries), ...stepSpans(plan, entries)],
  }
}

const lastNs = (entries: readonly JournalEntry[]) => Math.max(0, ...entries.map(({ ns }) => ns))

function errorOf({ entries, verdict }: TracedRun): string | null {
  const ended = entryOf(entries, 'run-ended')
  if (!ended) return 'the run did not come to its end'
  if (!ended.undoVerified) return 'not everything that was broken was seen to be undone'
  const stopped = entryOf(entries, 'abort-requested')
  if (stopped) return `stopped by the ${stopped.by}: ${stopped.reason}`
  return verdict?.result === 'fail' ? 'a promise was not kept' : null
}

const eventsOf = (entries: readonly JournalEntry[]): RunSpan['events'] =>
  entries.flatMap((entry): RunSpan['events'] => {
    const { type, ns } = entry
    if (type === 'abort-requested')
      return [{ name: 'abort requested', ns, attributes: { by: entry.by, reason: entry.reason } }]
    if (type === 'noted') return [{ name: 'noted', ns, attributes: { text: entry.text } }]
    return type === 'recovered' ? [{ name: 'recovered', ns, attributes: { detail: entry.detail } }] : []
  })

function phaseSpans(entries: readonly JournalEntry[]): RunSpan[] {
  return entriesOf(entries, 'phase-started').map(({ phase, ns, seq }) => {
    const ended = entriesOf(entries, 'phase-ended').find(entry => entry.phase === phase && entry.seq > seq)
    return leaf(`phase ${phase}`, ns, ended?.ns ?? lastNs(entries), {
      attributes: { 'muster.phase': phase },
      error: ended ? null : 'it did not come to its end',
    })
  })
}

function faultSpans(entries: readonly JournalEntry[]): RunSpan[] {
  return faultTimes(entries).flatMap(fault => {
    const { id, kind, instance, fromNs, toNs, confirmed } = fault
    if (fromNs === null) return []
    const seen = [...entriesOf(entries, 'fault-confirmed'), ...entriesOf(entries, 'fault-rechecked')].filter(
      entry => entry.fault === id,
    )
    return {
      name: `fault ${kind}`,
      fromNs,
      toNs: toNs ?? lastNs(entries),
      attributes: {
        'muster.fault.id': id,
        'muster.fault.kind': kind,
        'muster.fault.instance': instance,
        'muster.fault.confirmed': confirmed ?? 'not looked at',
      },
      events: seen.map(({ type, ns, state, detail }) => ({
        name: type === 'fault-confirmed' ? 'looked at after injection' : 'looked at before undo',
        ns,
        attributes: { state, detail },
      })),
      error: faultError(entries, fault),
      children: [...injectSpans(entries, id), ...undoSpans(entries, id)],
    }
  })
}

function faultError(entries: readonly JournalEntry[], { id, toNs }: FaultTime): string | null {
  const failed = entriesOf(entries, 'fault-failed').find(({ fault }) => fault === id)
  if (failed) return failed.error
  return toNs === null ? 'it was not seen to be undone' : null
}

const injectSpans = (entries: readonly JournalEntry[], id: string) =>
  entriesOf(entries, 'fault-injected')
    .filter(({ fault }) => fault === id)
    .map(({ fromNs, toNs }) => leaf('inject', fromNs, toNs, { attributes: { 'muster.fault.id': id } }))

/** From its begin until what it puts back was looked at; each attempt is one. */
function undoSpans(entries: readonly JournalEntry[], id: string): RunSpan[] {
  const of = <T extends { fault: string }>(all: readonly T[]) => all.filter(({ fault }) => fault === id)
  const looks = of(entriesOf(entries, 'undo-confirmed'))
  return of(entriesOf(entries, 'undo-started')).map(({ ns, seq, by }) => {
    const seen = looks.find(entry => entry.seq > seq)
    return leaf('undo', ns, seen?.ns ?? lastNs(entries), {
      attributes: { 'muster.fault.id': id, 'muster.undo.by': by, 'muster.undo.state': seen?.state ?? 'unknown' },
      error: seen?.state === 'absent' ? null : (seen?.detail ?? 'nobody saw what became of it'),
    })
  })
}

function stepSpans(plan: Plan, entries: readonly JournalEntry[]): RunSpan[] {
  return entriesOf(entries, 'step-started').flatMap(({ step, ns, seq }) => {
    const ended = entriesOf(entries, 'step-ended').find(entry => entry.step === step && entry.seq > seq)
    const planned = plan.runbook?.find(({ id }) => id === step)
    const outcome = ended?.outcome ?? 'never'
    const own = leaf(`step ${step}`, ended?.fromNs ?? ns, ended?.toNs ?? lastNs(entries), {
      attributes: {
        'muster.step.id': step,
        'muster.step.part': planned?.part ?? '',
        'muster.step.outcome': outcome,
      },
      error: outcome === 'failed' || outcome === 'never' ? (ended?.detail ?? 'it did not come to its end') : null,
    })
    return [own, ...undoSpans(entries, step)]
  })
}

const leaf = (
  name: string,
  fromNs: number,
  toNs: number,
  { attributes, error = null }: { attributes: Attributes; error?: string | null },
): RunSpan => ({ name, fromNs, toNs, attributes, events: [], error, children: [] })
