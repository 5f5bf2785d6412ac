import { expect, test } from 'vitest'
import type { FinishedRun } from './evidence-run.ts'
import { failuresIn } from './failures.ts'

const msNs = 1e6
const operation = (atMs: number, outcome: string, code?: string) => ({
  class: 'read',
  sent: atMs * msNs,
  outcome,
  ...(code === undefined ? {} : { code }),
})
const write = (atMs: number, outcome: string, code?: string) => ({
  ...operation(atMs, outcome, code),
  ledger: 'orders',
})

const run = (fault: object | null) =>
  ({
    fault,
    vantages: new Map([
      [
        'client',
        {
          operations: [
            operation(900, 'error', 'http-503'),
            operation(1_100, 'error', 'http-429'),
            operation(1_200, 'error', 'http-503'),
            operation(1_300, 'error', 'http-429'),
            operation(1_400, 'silent'),
            operation(1_500, 'ok'),
          ],
          writes: [write(1_600, 'info', '25006'), write(1_700, 'ok')],
        },
      ],
    ]),
  }) as unknown as FinishedRun

test('failures are counted by what they said, from the fault on', () => {
  const client = { vantage: 'client' }
  expect(failuresIn(run({ fromNs: 1_000 * msNs }))).toEqual([
    { ...client, class: 'read', code: 'http-429', count: 2, firstMs: 100, lastMs: 300 },
    { ...client, class: 'read', code: 'http-503', count: 1, firstMs: 200, lastMs: 200 },
    { ...client, class: 'orders', code: '25006', count: 1, firstMs: 600, lastMs: 600 },
  ])
  expect(failuresIn(run(null))).toEqual([])
})
