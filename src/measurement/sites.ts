/**
 * Reconciles a ledger with the sites of an object store. What is lost when a site is lost is what the other one lacks at that
 * time, whatever comes back with the site later: it might as well not come back.
 */
import type { WriteRecord } from '../model/record/observation.ts'
import { LedgerWrites } from '../model/record/write-log.ts'
import { type LedgerInput, type Reconciled, reconcile } from './ledger.ts'
import type { LostWrites } from './lost-writes.ts'
import { presentOf, type Survivors } from './survivors.ts'

export interface SitesInput extends LedgerInput {
  /** keys that each writer goes round over; absent: one for each write */
  readonly keys?: number
}

export interface AtSites {
  /** lost with the site, and there at the other one at the end: they came back with it */
  readonly returned: number
  /** acknowledged, and at the end at one site only, although there was time to copy it */
  readonly apart: number
  /** lost although a later version of the same key is there, from the same site: it was not late, it was not kept */
  readonly overwritten: number
}

/** What was acknowledged so shortly before sites were read may be on its way from one to the other. */
const copyingNs = 5e9

const isAcked = ({ outcome }: WriteRecord) => outcome === 'ok' || outcome === 'okWarn'

export function reconcileSites({ keys, ...input }: SitesInput): Reconciled & { readonly sites: AtSites } {
  const first = input.survivors.find(({ by }) => by['address'] !== input.failedAddress) ?? input.survivors[0]
  const until = sentBefore(input.writes, first)
  const atLoss = reconcile({ ...input, attempts: [], writes: until, survivors: ones(first) })
  const ends = endsOf(input.survivors)
  const own = ends.find(({ by }) => by['address'] === first?.by['address']) ?? first
  const atEnd = reconcile({ ...input, survivors: ones(own) })
  const acked = [...input.writes].filter(isAcked)
  return {
    ...atEnd,
    lost: atLoss.lost,
    rpaNs: atLoss.rpaNs,
    resolutionNs: atLoss.resolutionNs,
    resurrected: 0,
    vanished: acked.filter(write => isAt(first, write) && !isAt(own, write)).length,
    sites: {
      returned: atLoss.lost.filter(write => isAt(own, write)).length,
      apart: apart(acked, ends),
      overwritten: keys === undefined ? 0 : overwritten([...until].filter(isAcked), atLoss.lost, keys),
    },
  }
}

const isAt = (survivors: Survivors | undefined, { writer, seq }: WriteRecord) => presentOf(survivors, writer).has(seq)
const ones = (survivors: Survivors | undefined) => (survivors ? [survivors] : [])

/** What was sent after the read-back cannot be in it. */
const sentBefore = (writes: LedgerWrites, survivors: Survivors | undefined) =>
  survivors ? LedgerWrites.of([...writes].filter(({ sent }) => sent < survivors.startedAt)) : writes

/** The last read-backs, one of each site; none when sites were read once only. */
function endsOf(survivors: readonly Survivors[]): readonly Survivors[] {
  const last = Math.max(0, ...survivors.map(({ pass }) => pass))
  return survivors.filter(({ pass }) => pass === last && pass > 1)
}

function apart(acked: readonly WriteRecord[], ends: readonly Survivors[]): number {
  const settledNs = Math.min(...ends.map(({ startedAt }) => startedAt)) - copyingNs
  const isApart = (write: WriteRecord) => new Set(ends.map(site => isAt(site, write))).size > 1
  return acked.filter(write => (write.done ?? Infinity) < settledNs && isApart(write)).length
}

/** What one site took and the other lacks, although it has a later version of the same key that the same site took. */
function overwritten(acked: readonly WriteRecord[], lost: LostWrites, keys: number): number {
  const gone = new Set([...lost].map(idOf))
  const keyOf = ({ writer, seq, by }: WriteRecord) => `${writer}/${seq % keys}/${by?.['address']}`
  const latest = new Map<string, number>()
  for (const write of acked)
    if (!gone.has(idOf(write))) latest.set(keyOf(write), Math.max(latest.get(keyOf(write)) ?? -1, write.seq))
  return lost.filter(write => (latest.get(keyOf(write)) ?? -1) > write.seq).length
}

const idOf = ({ writer, seq }: WriteRecord) => `${writer}/${seq}`
