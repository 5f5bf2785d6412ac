import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readData } from '../journal/evidence-file.ts'
import type { Message } from '../model/notice/message.ts'
import { MusterError, refusal } from '../model/muster-error.ts'
import type { Verdict } from '../model/verdict/verdict.ts'
import { compose } from './compose.ts'
import { DrillTold } from './drill-told.ts'
import { overdueMessage } from './messages.ts'
import { secrecy } from './secrecy.ts'
import { Telling } from './telling.ts'

class Kept extends Telling {
  readonly messages: Message[] = []
  constructor() {
    super(null)
  }
  override tell(message: Message): void {
    this.messages.push(message)
  }
}

const composed = await compose('scenarios/db-failover.ts', {})
const sample = 'reports/sample/db-failover'
const verdict = await readData<Verdict>(`${sample}/verdict.json`)
const told = () => {
  const kept = new Kept()
  return { kept, drill: new DrillTold(kept, composed.plan, '20261129T100000Z-abcdef') }
}
const folder = mkdtempSync(join(tmpdir(), 'muster-told-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a drill that goes well is planned, begun and ended, with the times of its faults', async () => {
  const { kept, drill } = told()
  drill.planned()
  drill.begun()
  drill.undone(true)
  await drill.ended(verdict, sample)
  expect(kept.messages.map(({ event, undo, grade }) => [event, undo, grade])).toEqual([
    ['planned', null, null],
    ['begun', null, null],
    ['ended', 'confirmed', 'met'],
  ])
  expect(kept.messages[2]).toMatchObject({
    summary: 'Graded met. 5 of 5 findings met.',
    report: 'db-failover/20261129T100000Z-abcdef',
    faults: [
      {
        kind: 'postgres.kill-primary',
        instance: 'postgres@eu-west-1a',
        from: '2026-11-25T00:30:01.309Z',
        to: '2026-11-25T00:30:08.271Z',
      },
    ],
  })
})

test('one that is stopped is told at once, and again when it is known what is left', async () => {
  const { kept, drill } = told()
  drill.begun()
  drill.aborted('operator', 'SIGINT')
  drill.undone(false)
  await drill.ended({ ...verdict, aborted: { by: 'operator', reason: 'SIGINT', phase: 'observe' } }, sample)
  expect(kept.messages.slice(1).map(({ event, undo, summary }) => [event, undo, summary])).toEqual([
    ['aborted', 'pending', 'Stopped by the operator: SIGINT. What was broken is being undone.'],
    ['ended', 'not-confirmed', 'Stopped by the operator: SIGINT. 5 of 5 findings met.'],
  ])
})

test.each([
  ['refused', false, refusal('x', 'the lab is not steady'), 'not-needed', 'Refused: the lab is not steady'],
  ['never begun', false, new MusterError('x', 'no boot'), 'not-needed', 'It did not come to its end: no boot'],
  ['lost midway', true, new Error('oops'), 'not-confirmed', 'It did not come to its end: oops'],
])('a drill that was %s says what may be left', (_, begins, error, undo, summary) => {
  const { kept, drill } = told()
  if (begins) drill.begun()
  drill.failed(error)
  expect(kept.messages.at(-1)).toMatchObject({ event: 'aborted', undo, summary })
})

test('what goes wrong after the end is no other end; a journal that cannot be read keeps nobody from being told', async () => {
  const { kept, drill } = told()
  drill.undone(true)
  cpSync(`${sample}/plan.json`, join(folder, 'plan.json'))
  await drill.ended(verdict, folder)
  drill.failed(new Error('later'))
  expect(kept.messages.map(({ event }) => event)).toEqual(['ended'])
  expect(kept.messages[0]?.faults).toEqual([
    { id: 'crash', kind: 'postgres.kill-primary', instance: null, from: null, to: null },
  ])
})

test('no message holds a secret that this process has met', () => {
  secrecy.learnTexts(['hunter2-hunter2'])
  const { kept, drill } = told()
  drill.aborted('harness', 'cannot log in with hunter2-hunter2')
  expect(kept.messages[0]?.summary).toMatch(/cannot log in with secret:hmac/)
  expect(overdueMessage({ scenario: 's', title: 't', environment: 'e' }, 'hunter2-hunter2').summary).toMatch(/^secret:/)
})
