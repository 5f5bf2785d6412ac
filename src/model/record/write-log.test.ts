import { expect, test } from 'vitest'
import type { WriteRecord } from './observation.ts'
import { LedgerWrites, WriteLog } from './write-log.ts'

const write = (ledger: string, writer: number, seq: number, sent: number, more: Partial<WriteRecord> = {}) =>
  ({ t: 'write', ledger, writer, seq, sch: sent - 1, sent, done: sent + 5, outcome: 'ok', ...more }) as WriteRecord

test('records come back as they were, in order of sending, whatever their order in the file', () => {
  const records = [
    write('b', 1, 0, 30, { outcome: 'info', code: 'closed', done: null }),
    write('a', 0, 1, 20, { by: { address: '10.0.0.1', slot: '7' } }),
    write('a', 0, 0, 10, { outcome: 'pending', code: 'not-sent', done: null }),
    write('b', 0, 5, 30, { outcome: 'fail', code: '25006', by: { address: '10.0.0.1', slot: '8' } }),
    ...Array.from({ length: 200 }, (_, seq) => write('a', 1, seq, 1_000 - seq)),
  ]
  const expected = records.toSorted((a, b) => a.sent - b.sent || a.writer - b.writer || a.seq - b.seq)
  const log = WriteLog.of(records)
  expect([...log]).toEqual(expected)
  expect(log.length).toBe(204)
  expect(log.filter(({ ledger }) => ledger === 'b')).toEqual(expected.filter(({ ledger }) => ledger === 'b'))
  expect([...log.of('a')]).toEqual(expected.filter(({ ledger }) => ledger === 'a'))
  expect([log.of('none').length, [...log.of('none')]]).toEqual([0, []])
})

test('who answered is kept once, with when it first acknowledged', () => {
  const by = (address: string) => ({ by: { address } })
  const own = LedgerWrites.of([
    write('a', 0, 0, 10, by('x')),
    write('a', 0, 1, 20, by('y')),
    write('a', 1, 0, 5, by('x')),
    write('a', 1, 1, 1, { ...by('z'), outcome: 'info' }),
  ])
  const acks = Object.fromEntries(own.identities.map((identity, at) => [identity?.['address'], own.firstAckOf(at)]))
  expect(acks).toEqual({ x: 10, y: 25, z: Infinity })
})
