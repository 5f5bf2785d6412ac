import { expect, test } from 'vitest'
import type { Ledger } from '../model/scenario/scenario.ts'
import { checkOf } from './try-writes.ts'

const trial = { name: 'shop/order', ledger: { name: 'shop.order' } as Ledger, stays: false }
const rows = (count: number, error: string | null = null) => [{ ledger: 'shop.order', rows: count, error }]
const good = {
  ...{ acked: 3, shown: rows(3), left: rows(0), refusals: new Map<string, string[]>() },
  cleaned: [{ ledger: 'shop.order', ok: true, detail: '3 rows' }],
}

test('what is written, shown and gone again holds', () => {
  expect(checkOf(trial, good)).toEqual({
    ...{ name: 'shop/order', ok: true },
    detail: '3 written, 3 read back, and taken out again',
  })
  expect(checkOf({ ...trial, stays: true }, good)).toMatchObject({ ok: true, detail: expect.stringContaining('stay') })
})

test.each([
  [
    { acked: 0, refusals: new Map([['shop.order', ['401', 'ECONNRESET']]]) },
    'no write was acknowledged: 401, ECONNRESET',
  ],
  [{ acked: 0 }, 'no write was acknowledged: nobody answered'],
  [{ shown: rows(0) }, 'reading back shows none of them'],
  [{ shown: rows(2) }, 'reading back shows only 2 of them'],
  [{ shown: [] }, 'nobody reads them back'],
  [{ shown: rows(0, 'no such table') }, 'reading them back fails: no such table'],
  [{ cleaned: [{ ledger: 'shop.order', ok: false, detail: 'status 403' }] }, 'not taken out again: status 403'],
  [{ cleaned: [] }, 'not taken out again: nobody answered'],
  [{ left: rows(2) }, '2 are still there after cleanUp'],
  [{ left: rows(0, 'it is down') }, 'nobody can tell whether they were taken out: it is down'],
])('what does not hold is told: %#', (seen, detail) => {
  expect(checkOf(trial, { ...good, ...seen })).toMatchObject({ ok: false, detail: expect.stringContaining(detail) })
})
