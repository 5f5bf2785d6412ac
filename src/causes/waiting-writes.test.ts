import { expect, test } from 'vitest'
import { around, outage, planOf, recovery, run, sound } from '../../test/causes/constructed-run.ts'
import { waitedText, writesWaited } from './waiting-writes.ts'

const facts = run(sound, { plan: planOf({ ledgers: ['pool'], cacheLedgers: ['matching', 'sessions'] }) })
const waited = (...outages: ReturnType<typeof outage>[]) =>
  writesWaited(facts, { ...recovery({ sustained: 20_000 }), outages })

test('the longest outage of a ledger of the database is told, with the longest of what only reads', () => {
  const both = waited(outage('pool', 30, 9_000), outage('pool', 30, 12_000), outage('user-reads', 30, 700))
  expect(both).toEqual({ writes: around(12_000), reads: around(700) })
  expect(waited(outage('user-reads', 30, 700))).toBeNull()
  expect(writesWaited(facts, undefined)).toBeNull()
})

test('writes to a cache are neither writes that wait for a standby nor reads, in shards or not', () => {
  const cache = [
    outage('matching.shard-0', 30, 15_000),
    outage('matching.shard-2', 30, 16_000),
    outage('sessions', 30, 17_000),
  ]
  const own = waited(outage('pool', 30, 12_000), ...cache)
  expect(own).toEqual({ writes: around(12_000), reads: null })
  expect(own && waitedText(own)).toMatch(/, and reads went on$/)
  expect(waited(...cache)).toBeNull()
})
