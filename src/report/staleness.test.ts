/** The staleness of reads, as the report tells it. */
import { expect, test } from 'vitest'
import type { Routing, Staleness } from '../model/promise/staleness.ts'
import { stalenessSection } from './sections/staleness.ts'

const routing: Routing = {
  fault: 'pause',
  address: '10.0.0.2',
  before: 40,
  lastAnswerMs: { lower: 1_150, upper: 1_260 },
  routedAway: true,
  nextAnswerMs: { lower: 364, upper: 366 },
}
const staleness: Staleness = {
  store: 'core-db',
  limitMs: 5_000,
  answered: 400,
  failed: 3,
  worstMs: { lower: 1_200, upper: 1_210 },
  beyond: 0,
  undecided: 0,
  replicas: [
    {
      address: '10.0.0.2',
      answered: 100,
      worstMs: { lower: 1_200, upper: 1_210 },
      beyond: 7,
      beyondMs: { lower: 5_010, upper: 11_900 },
      lagBytes: { lower: 61_000, upper: 64_000 },
    },
  ],
  routing: [routing],
}
/** Text of the cells of every row. */
const cells = (shown: Staleness) =>
  [...stalenessSection(shown).text.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, text]) => text)

test('each replica with its stalest answer and its lag, each fault with the last and the next answer', () => {
  expect(cells(staleness)).toEqual([
    ...['10.0.0.2', '100', '1.20 to 1.21 s', '7', '5.01 to 11.90 s', '61000 to 64000'],
    ...['pause', '10.0.0.2', '40', '1.15 to 1.26 s', '364 to 366 ms'],
  ])
})

test('one that went on answering says so, and what was not seen is no figure', () => {
  const shown = (change: Partial<Routing>) => cells({ ...staleness, routing: [{ ...routing, ...change }] }).slice(-2)
  expect(shown({ routedAway: false })).toEqual(['it went on answering', ''])
  expect(shown({ lastAnswerMs: null, nextAnswerMs: null })).toEqual(['none', 'none seen'])
  const untold = staleness.replicas.map(replica => ({ ...replica, beyondMs: null, lagBytes: null }))
  expect(cells({ ...staleness, replicas: untold }).slice(4, 6)).toEqual(['', 'not told'])
})
