/** Writes that wait for a standby while nothing has crashed, and what that does to reads. Pure. */
import type { Interval } from '../model/interval.ts'
import type { Recovery } from '../model/verdict.ts'
import type { RunFacts } from './facts.ts'
import { show } from './figures.ts'

export interface Waited {
  /** how long no write was acknowledged */
  readonly writes: Interval
  /** the longest time without a good read meanwhile; null: reads went on */
  readonly reads: Interval | null
}

/** Null where no ledger was out. */
export function writesWaited({ plan }: RunFacts, recovery: Recovery | undefined): Waited | null {
  const ledgers = new Set(plan.vantages.flatMap(vantage => vantage.ledgers.map(({ name }) => name)))
  const longest = (isWrite: boolean) =>
    (recovery?.outages ?? [])
      .filter(outage => ledgers.has(outage.class) === isWrite)
      .toSorted((a, b) => b.durationMs.lower - a.durationMs.lower)[0]?.durationMs ?? null
  const writes = longest(true)
  return writes && { writes, reads: longest(false) }
}

/** Half a sentence. */
export const waitedText = ({ writes, reads }: Waited) =>
  `synchronous replication waits: no write was acknowledged for ${show(writes)}, and reads ${
    reads ? `were out for ${show(reads)}` : 'went on'
  }`
