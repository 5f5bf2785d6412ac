/** Whether caches served what they may: no older than allowed, and made for the site that asked. By the replies' own words. Pure. */
import type { VantageRecords } from '../journal/observations.ts'
import type { CacheCriterion } from '../model/promise/cache.ts'
import { durationMs, formatMs } from '../model/duration.ts'
import type { ClockRecord, OperationRecord } from '../model/record/observation.ts'
import type { PlannedProbe } from '../model/plan/plan.ts'
import type { Finding } from '../model/verdict/verdict.ts'
import type { FinishedRun } from './evidence-run.ts'
import { base } from './findings.ts'
import { instant } from './instant.ts'

/** One reply that anybody may keep. */
interface Kept {
  readonly vantage: string
  readonly site: string | undefined
  /** site whose page asked */
  readonly askedBy: string
  readonly isHit: boolean
  /** when it arrived, on the run's clock */
  readonly doneNs: number
  /** how old it was when it was asked for, at least */
  readonly ageMs: number
}

export function cacheFinding(run: FinishedRun, { service, maxAge }: CacheCriterion): Finding {
  const replies = run.plan.vantages.flatMap(({ name, probes }) => {
    const records = run.vantages.get(name)
    return records
      ? probes.filter(({ subject }) => subject === service).flatMap(probe => keptBy(name, probe, records))
      : []
  })
  const hits = replies.filter(({ isHit }) => isHit)
  const limitMs = durationMs(maxAge)
  const stale = replies.filter(({ ageMs }) => ageMs > limitMs)
  const foreign = replies.filter(({ site, askedBy }) => site !== askedBy && site !== '*')
  const oldestMs = replies.reduce((most, { ageMs }) => Math.max(most, ageMs), 0)
  const faultNs = run.fault?.toNs ?? null
  const problems = [...staleness(stale, limitMs, oldestMs, faultNs), ...foreignness(foreign, faultNs)]
  // Without a hit nothing is known of the cache.
  const grade = problems.length > 0 ? 'not-met' : hits.length === 0 ? 'inconclusive' : 'met'
  return {
    ...base('cache', service, grade, { problems }),
    summary:
      hits.length === 0
        ? `none of ${replies.length} public replies came from a cache`
        : `${hits.length} of ${replies.length} public replies came from a cache; ${stale.length} were older than ${formatMs(limitMs)}, the oldest ${formatMs(oldestMs)}; ${foreign.length} had been made for another site`,
    objectiveMs: null,
    objectiveSource: 'scenario; age by the time of making in the reply, as it was when it was asked for',
    actualMs: null,
    numbers: { replies: replies.length, hits: hits.length, stale: stale.length, oldestMs, foreign: foreign.length },
    evidence: [
      { file: 'observations/', what: 'when each reply was made, for which site, and whether a cache gave it' },
    ],
  }
}

function keptBy(vantage: string, { class: name, origin }: PlannedProbe, records: VantageRecords): Kept[] {
  if (origin === undefined) return []
  return records.operations
    .filter(operation => operation.class === name && operation.outcome === 'ok')
    .flatMap(operation => {
      const madeAtMs = operation.by?.['madeAtMs']
      if (madeAtMs === undefined || operation.done === null) return []
      return [
        {
          vantage,
          site: operation.by?.['site'],
          askedBy: origin,
          isHit: operation.by?.['cache'] === 'hit',
          doneNs: operation.done,
          ageMs: ageOf(operation, Number(madeAtMs), records.clocks),
        },
      ]
    })
}

/** Both clocks are read in whole milliseconds: less than that is no age. */
function ageOf({ sent }: OperationRecord, madeAtMs: number, clocks: readonly ClockRecord[]): number {
  const clock = clocks.findLast(({ mono }) => mono <= sent) ?? clocks[0]
  if (!clock) throw new Error('no record tells the wall clock of a vantage')
  return Math.max(0, Math.round(clock.wallMs + (sent - clock.mono) / 1e6 - madeAtMs - 1))
}

function staleness(stale: readonly Kept[], limitMs: number, oldestMs: number, faultNs: number | null): string[] {
  if (stale.length === 0) return []
  return [
    `${stale.length} replies were older than ${formatMs(limitMs)} allows, up to ${formatMs(oldestMs)}: stale cache was served ${period(stale, faultNs)}`,
  ]
}

function foreignness(foreign: readonly Kept[], faultNs: number | null): string[] {
  const [first] = foreign
  if (!first) return []
  return [
    `${foreign.length} replies had been made for another site than the one that asked (${first.askedBy} got one for ${first.site ?? 'none'}): a browser refuses them; the cache ignores Vary, ${period(foreign, faultNs)}`,
  ]
}

function period(replies: readonly Kept[], faultNs: number | null): string {
  const first = replies.reduce((least, { doneNs }) => Math.min(least, doneNs), Infinity)
  const last = replies.reduce((most, { doneNs }) => Math.max(most, doneNs), -Infinity)
  const places = [...new Set(replies.map(({ vantage }) => vantage))].join(', ')
  return `to ${places}, from ${instant(first, faultNs)} to ${instant(last, faultNs)}`
}
