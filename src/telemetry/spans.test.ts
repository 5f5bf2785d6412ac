import { expect, test } from 'vitest'
import { readData } from '../journal/evidence-file.ts'
import { readJournal } from '../journal/reader.ts'
import type { NewEntry } from '../journal/writer.ts'
import type { JournalEntry } from '../model/record/journal-entry.ts'
import type { Plan } from '../model/plan/plan.ts'
import type { Verdict } from '../model/verdict/verdict.ts'
import { figuresOf } from './figures.ts'
import { type RunSpan, spansOf } from './spans.ts'

const sample = 'reports/sample/db-failover'
const { entries } = await readJournal(`${sample}/journal.ndjson`)
const plan = await readData<Plan>(`${sample}/plan.json`)
const verdict = await readData<Verdict>(`${sample}/verdict.json`)

const names = ({ name, children }: RunSpan): unknown => (children.length === 0 ? name : { [name]: children.map(names) })
const find = (root: RunSpan, name: string): RunSpan =>
  [root, ...root.children, ...root.children.flatMap(child => child.children)].find(
    span => span.name === name,
  ) as RunSpan

test('a real run becomes a tree of spans with the times of its journal', () => {
  const root = spansOf({ plan, entries, verdict })
  expect(names(root)).toEqual({
    'drill db-failover': [
      'phase preflight',
      'phase baseline',
      'phase inject',
      'phase observe',
      'phase undo',
      'phase settle',
      { 'fault postgres.kill-primary': ['inject', 'undo'] },
    ],
  })
  expect(root).toMatchObject({ fromNs: 200659, toNs: 12452458978, error: null })
  expect(root.attributes).toMatchObject({ 'muster.run.id': '20261125T002951Z-ce4409', 'muster.grade': 'met' })
  expect(find(root, 'fault postgres.kill-primary')).toMatchObject({
    fromNs: 3972715028,
    toNs: 10934202616,
    error: null,
  })
  expect(find(root, 'inject')).toMatchObject({ fromNs: 3972715028, toNs: 3991339597 })
  expect(find(root, 'undo')).toMatchObject({ fromNs: 10380410872, toNs: 10934202616 })
  expect(find(root, 'phase observe')).toMatchObject({ fromNs: 4035621182, toNs: 10379026457 })
})

/** A journal of what is given, one entry a second. */
const journal = (...given: NewEntry[]) =>
  given.map(
    (entry, seq) => ({ seq, prev: '', ns: seq * 1e9, wall: '2026-11-29T00:00:00.000Z', ...entry }) as JournalEntry,
  )

const prepared: NewEntry = { type: 'fault-prepared', fault: 'f', kind: 'some.fault', instance: 'x', handle: null }
const injected: NewEntry[] = [
  { type: 'fault-injecting', fault: 'f' },
  { type: 'fault-injected', fault: 'f', fromNs: 1e9, toNs: 2e9 },
]

test('a fault that nobody saw undone lasts to the end and is an error, as is the drill', () => {
  const root = spansOf({
    plan,
    verdict: null,
    entries: journal(
      prepared,
      ...injected,
      { type: 'undo-started', fault: 'f', by: 'abort' },
      { type: 'undo-confirmed', fault: 'f', state: 'present', detail: 'still there' },
      { type: 'run-ended', aborted: true, undoVerified: false },
    ),
  })
  expect(root.error).toBe('not everything that was broken was seen to be undone')
  expect(find(root, 'fault some.fault')).toMatchObject({ toNs: 5e9, error: 'it was not seen to be undone' })
  expect(find(root, 'undo')).toMatchObject({ error: 'still there' })
})

test('what never came to its end is an error, and what was only prepared was no fault', () => {
  const root = spansOf({
    plan,
    verdict: null,
    entries: journal({ type: 'phase-started', phase: 'inject' }, prepared, {
      type: 'abort-requested',
      by: 'guard',
      reason: 'too long',
    }),
  })
  expect(root.error).toBe('the run did not come to its end')
  expect(root.events.map(({ name }) => name)).toEqual(['abort requested'])
  expect(root.children).toEqual([expect.objectContaining({ name: 'phase inject', toNs: 2e9 })])
  expect(root.children[0]?.error).toBe('it did not come to its end')
})

test('a step of the runbook is a span with its outcome, and what puts it back one beside it', () => {
  const root = spansOf({
    plan,
    verdict: null,
    entries: journal(
      { type: 'step-started', step: 's' },
      { type: 'step-ended', step: 's', outcome: 'failed', fromNs: 1, toNs: 5, detail: 'no' },
      { type: 'undo-started', fault: 's', by: 'plan' },
      { type: 'undo-confirmed', fault: 's', state: 'absent', detail: 'gone' },
    ),
  })
  expect(root.children).toMatchObject([
    { name: 'step s', fromNs: 1, toNs: 5, error: 'no', attributes: { 'muster.step.outcome': 'failed' } },
    { name: 'undo', fromNs: 2e9, toNs: 3e9, error: null },
  ])
})

test('figures are those of the verdict in seconds; a bound that was never seen has none', () => {
  const of = (name: string, from: Verdict) => figuresOf(plan, from).filter(figure => figure.name === name)
  expect(of('muster.drill.rta', verdict).map(({ value, unit }) => [value, unit])).toEqual([
    [1.008848, 's'],
    [1.044868, 's'],
  ])
  const ledgers = of('muster.drill.rpa', verdict).map(({ attributes }) => attributes['muster.ledger'])
  expect(ledgers).toEqual(verdict.loss.flatMap(({ ledger }) => [ledger, ledger]))
  expect(
    of('muster.drill.result', verdict).map(({ value, attributes }) => [attributes['muster.result'], value]),
  ).toEqual([
    ['pass', 1],
    ['fail', 0],
    ['inconclusive', 0],
    ['not-applicable', 0],
  ])
  const [recovery] = verdict.recovery
  const never = { ...verdict, recovery: [{ ...recovery, rtaMs: { lower: 5000, upper: null } }] } as Verdict
  expect(of('muster.drill.rta', never).map(({ value }) => value)).toEqual([5])
  expect(figuresOf(plan, verdict).some(({ attributes }) => 'muster.run.id' in attributes)).toBe(false)
})
