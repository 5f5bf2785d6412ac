import { expect, test } from 'vitest'
import type { ReportInput } from './input.ts'
import { doneSection } from './sections/done.ts'

/** What is told of one fault, cell by cell. */
function told(planned: object, cleanedUp: object[] = []): string {
  const fault = { id: 'cut', kind: 'zone.isolate', instance: 'eu/a', confirmed: 'present', rechecked: null }
  const input = {
    verdict: { faults: [{ ...fault, undone: 'absent' }] },
    plan: { faults: [{ id: 'cut', effect: 'drops packets', undo: 'lets them pass', ...planned }] },
    facts: { steps: [], faults: [], cleanedUp, since: 'the fault' },
  }
  return doneSection(input as unknown as ReportInput).text.replace(/(<[^>]+>)+/g, '|')
}

test('in what a fault departed from what was meant is told right after what it does', () => {
  expect(told({ departs: 'some hosts go on' })).toContain(
    '|What it does|drops packets|In what it departs from that|some hosts go on|Injected|',
  )
  expect(told({})).toContain('|What it does|drops packets|Injected|')
})

test('what clients wrote is told where it was to be taken out, and where it could not be', () => {
  const both = [
    { ledger: 'orders', ok: true, detail: '240 rows' },
    { ledger: 'carts', ok: false, detail: 'no primary answers' },
  ]
  expect(told({}, both)).toContain(
    '|What orders wrote|was taken out again: 240 rows|What carts wrote|is still there: no primary answers|',
  )
})
