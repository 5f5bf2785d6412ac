import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { episodesOf } from '../journal/episodes.ts'
import type { Interval } from '../model/interval.ts'
import type { JournalEntry } from '../model/record/journal-entry.ts'
import type { Recovery } from '../model/verdict/verdict.ts'
import type { PlannedProbe } from '../model/plan/plan.ts'
import type { FinishedRun } from './evidence-run.ts'
import { rtoFinding } from './findings.ts'
import { recoveryOf } from './recovery.ts'

const msNs = 1e6
/** The prelude comes at 8 s of the run's clock, the fault between 10 s and 10.02 s, reads every 50 ms until 40 s. */
const preludeMs = 8_000
const faultMs = 10_000
const endMs = 40_000
const objective = { kind: 'rto', subject: 'api', class: 'critical', objectiveMs: 20_000, source: 'here' } as const
const criterion = { assert: 'rto', service: 'api', expectWithin: '5s', maxOutages: 1 } as const

interface Down {
  readonly fromMs: number
  readonly toMs: number
  readonly how: 'error' | 'silent' | 'late'
}

/** What the only probe sees while the service is down in these times. */
const reads = (downs: readonly Down[]) =>
  Array.from({ length: endMs / 50 }, (_, at) => {
    const sentMs = at * 50
    const down = downs.find(({ fromMs, toMs }) => sentMs >= fromMs && sentMs < toMs)
    const doneMs = !down || down.how === 'error' ? sentMs + 5 : down.how === 'late' ? down.toMs + 5 : null
    return {
      class: 'read',
      sch: sentMs * msNs,
      sent: sentMs * msNs,
      done: doneMs === null ? null : doneMs * msNs,
      outcome: down?.how === 'error' ? 'error' : doneMs === null ? 'silent' : 'ok',
    }
  })

const leaders = (changesMs: readonly number[]) =>
  Array.from({ length: endMs / 200 }, (_, at) => {
    const sentMs = at * 200
    const leader = `member-${changesMs.filter(change => change <= sentMs).length}`
    return { class: 'lock', sch: 0, sent: sentMs * msNs, done: (sentMs + 2) * msNs, outcome: 'ok', by: { leader } }
  })

const injected = (fault: string, fromMs: number) =>
  ({ type: 'fault-injected', fault, fromNs: fromMs * msNs, toNs: (fromMs + 20) * msNs }) as unknown as JournalEntry

function runOf(
  downs: readonly Down[],
  stoppedMs: number | null = null,
  changesMs: readonly number[] = [],
  watcher: PlannedProbe['kind'] = 'etcd-leader',
): FinishedRun {
  const probe = { required: true, subject: 'api', everyMs: 50, deadlineMs: 500 }
  const plan = {
    baselineMs: 3_000,
    faults: [
      { id: 'hold', prelude: true },
      { id: 'kill', prelude: false },
    ],
    observe: { holdMs: 5_000, successRatio: 0.99 },
    criteria: [],
    vantages: [
      {
        name: 'client',
        ledgers: [],
        probes: [
          { ...probe, class: 'read', kind: 'http-service' },
          { class: 'lock', kind: watcher, required: false, subject: 'db', everyMs: 200, deadlineMs: 500 },
        ],
      },
    ],
  }
  const stop = { type: 'abort-requested', ns: (stoppedMs ?? 0) * msNs } as unknown as JournalEntry
  const entries = [injected('hold', preludeMs), injected('kill', faultMs), ...(stoppedMs === null ? [] : [stop])]
  const episodes = episodesOf(plan as never, entries)
  const operations = [...reads(downs), ...leaders(changesMs)]
  const vantages = new Map([['client', { operations, writes: [], gaps: [] }]])
  return { plan, entries, episodes, fault: episodes[0], vantages } as unknown as FinishedRun
}

const recovered = (run: FinishedRun): Recovery => recoveryOf(run, 'api', run.episodes[0] as FinishedRun['episodes'][0])
const judged = (run: FinishedRun) => rtoFinding(criterion, recovered(run), objective)

const downs = fc.array(
  fc.record({
    fromMs: fc.integer({ min: 5_000, max: 35_000 }),
    lastsMs: fc.integer({ min: 1, max: 15_000 }),
    how: fc.constantFrom('error' as const, 'silent' as const, 'late' as const),
  }),
  { maxLength: 4 },
)
const spans = downs.map(all => all.map(({ fromMs, lastsMs, how }) => ({ fromMs, toMs: fromMs + lastsMs, how })))

/** Every interval anywhere in it. */
function intervalsIn(value: unknown): Interval[] {
  if (typeof value !== 'object' || value === null) return []
  if ('lower' in value && 'upper' in value) return [value as Interval]
  return Object.values(value).flatMap(intervalsIn)
}

test('a recovery that was not watched for as long as it must hold is in doubt', () => {
  const down = [{ fromMs: faultMs + 40, toMs: 33_000, how: 'error' as const }]
  expect(recovered(runOf(down)).cutShort).toBeUndefined()
  const short = runOf([{ fromMs: faultMs + 40, toMs: 37_000, how: 'error' }])
  expect(recovered(short).cutShort).toEqual({ watchedMs: expect.closeTo(2_945, 0), holdMs: 5_000 })
  const met = rtoFinding({ assert: 'rto', service: 'api' }, recovered(short), { ...objective, objectiveMs: 60_000 })
  expect(met).toMatchObject({ result: 'inconclusive', problems: [expect.stringContaining('it was watched for 2.9')] })
  // What was missed stays missed.
  expect(rtoFinding({ assert: 'rto', service: 'api' }, recovered(short), objective).result).toBe('fail')
})

test.each(['etcd-leader', 'patroni-leader'] as const)(
  'that the lead passed on is seen by whoever watches it: %s',
  watcher => {
    const down: Down = { fromMs: faultMs + 40, toMs: faultMs + 3_000, how: 'error' }
    const { phases } = recovered(runOf([down], null, [faultMs + 1_000], watcher))
    expect(phases.find(({ phase }) => phase === 'detect')?.atMs?.upper).toBeLessThan(1_500)
  },
)

test('where nobody watches it, no phase says that it was not seen', () => {
  const { phases } = recovered(runOf([], null, [faultMs + 1_000], 'patroni-member'))
  expect(phases.filter(({ phase }) => phase === 'detect' || phase === 'promote')).toEqual([])
})

test('no interval is inverted, and none begins before the fault, whatever was down when', () => {
  fc.assert(
    fc.property(spans, fc.array(fc.integer({ min: 0, max: endMs })), (all, changes) => {
      for (const { lower, upper } of intervalsIn(recovered(runOf(all, null, changes)))) {
        expect(lower).toBeGreaterThanOrEqual(0)
        if (upper !== null) expect(upper).toBeGreaterThanOrEqual(lower)
      }
    }),
  )
})

test('a drill that is stopped is never worse than it would have been: only what was seen by then can fail it', () => {
  fc.assert(
    fc.property(spans, fc.integer({ min: faultMs + 100, max: endMs }), (all, stoppedMs) => {
      if (judged(runOf(all, stoppedMs)).result === 'fail') expect(judged(runOf(all)).result).toBe('fail')
    }),
  )
})

test('stopped in mid-outage, before the objective is over: not known', () => {
  const down: Down = { fromMs: faultMs + 100, toMs: endMs, how: 'error' }
  expect(judged(runOf([down], faultMs + 2_000))).toMatchObject({ grade: 'inconclusive', result: 'inconclusive' })
  expect(judged(runOf([down], faultMs + 25_000))).toMatchObject({ grade: 'not-met', result: 'fail' })
})

describe('what was there before the fault', () => {
  test('harm of the prelude is told as such, and the recovery is still graded', () => {
    const run = runOf([{ fromMs: 9_000, toMs: 12_000, how: 'silent' }])
    const [amiss] = recovered(run).before ?? []
    expect(amiss).toMatchObject({ sincePrelude: true })
    expect(amiss?.what).toMatch(/^read at client was out from .* before the fault on$/)
    expect(recovered(run).outages[0]?.startMs).toEqual({ lower: 0, upper: 0 })
    expect(judged(run)).toMatchObject({ result: 'pass' })
  })

  test('an outage of the baseline leaves in doubt what the fault did', () => {
    const run = runOf([{ fromMs: 6_000, toMs: 12_000, how: 'error' }])
    expect(judged(run)).toMatchObject({ result: 'inconclusive' })
    expect(judged(run).problems[0]).toMatch(/may not follow from the fault$/)
  })

  test('so does one that was over before the fault; a read or two that failed do not', () => {
    expect(judged(runOf([{ fromMs: 6_000, toMs: 7_000, how: 'error' }])).result).toBe('inconclusive')
    expect(judged(runOf([{ fromMs: 6_000, toMs: 6_100, how: 'error' }])).result).toBe('pass')
  })

  test('and so does a lock that changed hands', () => {
    expect(judged(runOf([], null, [6_000])).problems[0]).toMatch(/^the leader lock changed hands 4 s before the fault/)
    expect(judged(runOf([], null, [9_000])).result).toBe('pass')
    expect(judged(runOf([], null, [11_000])).result).toBe('pass')
  })
})

describe('when fresh connections reach a new primary', () => {
  /** What connections of every 200 ms after the fault meet, by when they were made; none before the fault met another than `old`. */
  const door = (meets: (sinceMs: number) => Record<string, string> | 'silent') => {
    const run = runOf([])
    const plan = structuredClone(run.plan)
    plan.vantages[0]?.probes.push({ class: 'door', kind: 'sql-connect', required: false, subject: 'db' } as never)
    const connections = Array.from({ length: endMs / 200 }, (_, at) => {
      const sentMs = at * 200
      const met = sentMs < faultMs ? old : meets(sentMs - faultMs)
      const sent = sentMs * msNs
      return met === 'silent'
        ? { class: 'door', sent, done: null, outcome: 'silent' }
        : { class: 'door', sent, done: sent + 3 * msNs, outcome: 'ok', by: met }
    })
    const client = run.vantages.get('client')
    const vantages = new Map([['client', { ...client, operations: [...(client?.operations ?? []), ...connections] }]])
    return recovered({ ...run, plan, vantages } as FinishedRun).phases.find(({ phase }) => phase === 'route')?.atMs
  }
  const old = { address: '10.1.23.10', timeline: '00000001' }
  const returned = { address: '10.1.23.10' }
  const promoted = { address: '10.1.21.10', timeline: '00000002' }

  test('the old primary as a replica is none', () => {
    expect(door(since => (since < 2_000 ? 'silent' : since < 4_000 ? returned : promoted))).toEqual({
      lower: 3_780,
      upper: 4_003,
    })
  })

  test('what got no answer reached nobody', () => {
    expect(door(since => (since < 4_000 ? 'silent' : promoted))).toEqual({ lower: 3_780, upper: 4_003 })
  })
})
