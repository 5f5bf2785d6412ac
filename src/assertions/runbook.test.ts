import { expect, test } from 'vitest'
import type { JournalEntry } from '../model/record/journal-entry.ts'
import type { FinishedRun } from './evidence-run.ts'
import { runbookFinding, stepsOf } from './runbook.ts'

const s = 1e9
const step = (id: string) => ({ id, title: id, part: 'recover', action: { kind: `edge.${id}` }, withinMs: 5_000 })
const plan = { runbook: [step('promote'), step('cut-over')] }

const ended = (id: string, outcome: string, fromS: number, toS: number) => ({
  type: 'step-ended',
  step: id,
  outcome,
  fromNs: fromS * s,
  toNs: toS * s,
  ns: toS * s,
  detail: outcome,
})
const stopped = (atS: number) => ({ type: 'abort-requested', ns: atS * s })

const judged = (...entries: object[]) => {
  const run = { plan, entries: entries as JournalEntry[], fault: { fromNs: 0, toNs: 0 } } as unknown as FinishedRun
  return runbookFinding(stepsOf(run))[0]
}

test('a step that was never begun proves nothing', () => {
  expect(judged(ended('promote', 'done', 1, 2))).toMatchObject({
    grade: 'inconclusive',
    result: 'inconclusive',
    problems: ['"cut-over": it was never begun'],
  })
  expect(judged()).toMatchObject({ result: 'inconclusive' })
})

test('a step that failed is a failure, whatever was not begun after it', () => {
  expect(judged(ended('promote', 'failed', 1, 2))).toMatchObject({ grade: 'not-met', result: 'fail' })
})

test('a step that was cut off with the drill has not failed; one that had failed before has', () => {
  expect(judged(ended('promote', 'failed', 1, 3), stopped(2))).toMatchObject({ result: 'inconclusive' })
  expect(judged(ended('promote', 'failed', 1, 2), stopped(3))).toMatchObject({ result: 'fail' })
})

test('an operator’s step that nobody was there for is not tested, and no pass', () => {
  const all = [ended('promote', 'done', 1, 2), ended('cut-over', 'not-tested', 2, 2)]
  expect(judged(...all)).toMatchObject({ grade: 'not-tested', result: 'not-applicable' })
})
