import { expect, test } from 'vitest'
import type { Staleness } from '../model/promise/staleness.ts'
import type { FinishedRun } from './evidence-run.ts'
import { stalenessIn } from './reads.ts'
import { stalenessFinding } from './staleness.ts'

const ms = (value: number) => value * 1e6
const objective = {
  kind: 'staleness',
  subject: 'db',
  class: 'replica lag',
  objectiveMs: 1_000,
  source: 'the promise',
} as const

/** A read that shows the newest write `seen`, answered by a replica, at these ms. */
const read = (sent: number, host: string, seen: number, outcome = 'ok') => ({
  class: 'reads.1',
  sent: ms(sent),
  done: ms(sent + 2),
  outcome,
  by: { address: host, seen: String(seen) },
})
/** Every 100 ms a write, acknowledged 5 ms later: number n is sent at n * 100 ms. */
const writes = Array.from({ length: 100 }, (_, seq) => ({
  ledger: 'pool',
  writer: 0,
  seq,
  sent: ms(seq * 100),
  done: ms(seq * 100 + 5),
  outcome: 'ok',
}))
const member = (zone: string, host: string) => ({
  class: `patroni.${zone}`,
  kind: 'patroni-member',
  subject: 'db',
  url: `http://${host}:8008/patroni`,
})
const position = (name: string, sent: number, by: Record<string, string>) => ({
  class: name,
  sent: ms(sent),
  done: ms(sent + 1),
  outcome: 'ok',
  by,
})

/** A run in which replay of `10.0.0.2` pauses at 2000 ms and goes on from 6000 ms. */
function runOf(reads: object[], positions: object[] = []): FinishedRun {
  const heartbeat = { ledger: 'pool', writers: 1, sessions: 1 }
  const probes = [
    { class: 'reads.1', kind: 'sql-heartbeat', subject: 'db', heartbeat },
    member('a', '10.0.0.1'),
    member('b', '10.0.0.2'),
  ]
  return {
    plan: {
      baselineMs: 1_500,
      observe: { holdMs: 1_000 },
      criteria: [{ assert: 'staleness', store: 'db' }],
      objectives: [objective],
      faults: [{ id: 'pause' }],
      vantages: [{ name: 'inside', probes }],
    },
    fault: { id: 'pause', instance: '', fromNs: ms(1_990), toNs: ms(2_000) },
    entries: [
      { type: 'fault-prepared', fault: 'pause', handle: { address: '10.0.0.2' } },
      { type: 'fault-injected', fault: 'pause', fromNs: ms(1_990), toNs: ms(2_000) },
      { type: 'undo-started', fault: 'pause', ns: ms(6_000) },
    ],
    vantages: new Map([['inside', { operations: [...reads, ...positions], writes }]]),
  } as unknown as FinishedRun
}

/** Reads every 50 ms, by turns of both replicas until `until`, then of the sound one alone, then of both again. */
const alternating = (until: number, from: number) =>
  Array.from({ length: 150 }, (_, at) => at * 50 + 520).map((sent, at) => {
    const newest = Math.floor((sent - 6) / 100)
    const isPaused = at % 2 === 1 && (sent < until || sent >= from)
    if (!isPaused) return read(sent, '10.0.0.3', newest)
    return read(sent, '10.0.0.2', sent > 2_000 && sent < 6_000 ? 19 : newest)
  })

const only = (run: FinishedRun) => stalenessIn(run)[0] as Staleness

test('a replica that leaves the pool in time: its last answer, its next one, and nothing beyond the limit', () => {
  const staleness = only(runOf(alternating(2_700, 6_300)))
  expect(staleness).toMatchObject({ beyond: 0, undecided: 0, failed: 0 })
  expect(staleness.replicas.map(({ address }) => address)).toEqual(['10.0.0.2', '10.0.0.3'])
  const [routing] = staleness.routing
  expect(routing).toMatchObject({ fault: 'pause', address: '10.0.0.2', before: 10, routedAway: true })
  expect(routing?.lastAnswerMs).toEqual({ lower: 670, upper: 682 })
  expect(routing?.nextAnswerMs).toEqual({ lower: 370, upper: 372 })
  // Number 20 was sent at 2000 ms and acknowledged at 2005: what it shows last, at 2670 ms, lacks it.
  expect(staleness.worstMs).toEqual({ lower: 665, upper: 672 })
  const finding = stalenessFinding(staleness, objective)
  expect(finding).toMatchObject({ result: 'pass', grade: 'met', problems: [] })
  expect(finding.summary).toContain(
    '10.0.0.2 answered its last read 670 ms to 682 ms after it, its next 370 ms to 372 ms',
  )
})

test('one that stays in the pool serves stale reads: how many, from when to when, how stale', () => {
  const positions = [
    position('patroni.a', 5_000, { location: '90000' }),
    position('patroni.b', 5_100, { replayed: '20000' }),
    position('patroni.a', 5_200, { location: '91000' }),
  ]
  const staleness = only(runOf(alternating(6_000, 6_000), positions))
  expect(staleness.routing[0]?.routedAway).toBe(false)
  const [paused, sound] = staleness.replicas
  expect(sound).toMatchObject({ beyond: 0, beyondMs: null, lagBytes: null })
  expect(paused?.lagBytes).toEqual({ lower: 70_000, upper: 71_000 })
  // Stale by a second from 3005 ms on: the first read of it then is sent at 3070 ms, the last before the undo at 5970 ms.
  expect(paused).toMatchObject({ beyond: 30, beyondMs: { lower: 1_070, upper: 3_970 } })
  const finding = stalenessFinding(staleness, objective)
  expect(finding).toMatchObject({ result: 'fail', grade: 'not-met' })
  expect(finding.problems).toEqual([
    expect.stringMatching(
      /^30 of the 75 reads that 10\.0\.0\.2 answered were staler than 1 s: from 1\.07 s to 3\.97 s after the fault .* up to 3\.96 s to 3\.97 s behind, with 70000 bytes/,
    ),
  ])
})

test('a replica that nobody read before the fault proves nothing, and no read at all neither', () => {
  const unread = stalenessFinding(only(runOf(alternating(0, 6_300))), objective)
  expect(unread).toMatchObject({ result: 'inconclusive', grade: 'inconclusive' })
  expect(unread.problems).toEqual([expect.stringContaining('no read went to 10.0.0.2 right before the fault pause')])
  const failing = only(runOf([read(2_500, '10.0.0.3', 24, 'error')]))
  expect(failing).toMatchObject({ answered: 0, failed: 1, worstMs: null })
  expect(stalenessFinding(failing, objective).grade).toBe('inconclusive')
})
