/** Writes that wait for a standby while nothing has crashed, and what that does to reads. Pure. */
import type { Interval } from '../model/interval.ts'
import type { PlannedLedger } from '../model/plan/plan.ts'
import type { Outage, Recovery } from '../model/verdict/verdict.ts'
import type { RunFacts } from './facts.ts'
import { show } from './figures.ts'

export interface Waited {
  /** how long no write was acknowledged */
  readonly writes: Interval
  /** the longest time without a good read meanwhile; null: reads went on */
  readonly reads: Interval | null
}

/** Ways of writing to the database; a cache and an object store have no standby that their writes wait for. */
const toDatabase: readonly string[] = ['front-door', 'pool']

/** Null where no ledger of the database was out. */
export function writesWaited({ plan }: RunFacts, recovery: Recovery | undefined): Waited | null {
  const ledgers = plan.vantages.flatMap(vantage => vantage.ledgers)
  // Of a ledger into shards, each shard is a class of its own.
  const ledgerOf = (outage: Outage) => ledgers.find(({ name }) => name === outage.class.replace(/\.shard-\d+$/, ''))
  const longest = (isMeant: (ledger: PlannedLedger | undefined) => boolean) =>
    (recovery?.outages ?? [])
      .filter(outage => isMeant(ledgerOf(outage)))
      .toSorted((a, b) => b.durationMs.lower - a.durationMs.lower)[0]?.durationMs ?? null
  const writes = longest(ledger => ledger !== undefined && toDatabase.includes(ledger.through))
  return writes && { writes, reads: longest(ledger => ledger === undefined) }
}

/** Half a sentence. */
export const waitedText = ({ writes, reads }: Waited) =>
  `synchronous replication waits: no write was acknowledged for ${show(writes)}, and reads ${
    reads ? `were out for ${show(reads)}` : 'went on'
  }`
