/** Probes that read a ledger's newest writes through the read pool of its store, and the promise they are held against. Pure. */
import { durationMs } from '../model/duration.ts'
import { databaseUrl } from '../model/environment/database-url.ts'
import type { Environment, Store } from '../model/environment/environment.ts'
import { usageError } from '../model/muster-error.ts'
import type { PlannedObjective, PlannedProbe } from '../model/plan/plan.ts'
import type { Scenario } from '../model/scenario/scenario.ts'
import type { LedgerReads, StalenessCriterion } from '../model/promise/staleness.ts'

const lingerMs = 4_000

/** One probe through each pooler, because each of them keeps connections of its own to replicas. */
export function readProbes(vantage: string, { load }: Scenario, environment: Environment): PlannedProbe[] {
  return (load.reads ?? []).flatMap((reads, at) =>
    reads.vantage === vantage ? probesOf(reads, `load.reads.${at}`, load, environment) : [],
  )
}

function probesOf(
  reads: LedgerReads,
  where: string,
  { ledgers }: Scenario['load'],
  { stores }: Environment,
): PlannedProbe[] {
  const ledger = ledgers.find(({ name }) => name === reads.ledger)
  if (!ledger)
    throw usageError(
      'plan.unknown-ledger',
      `${where}.ledger: there is no ledger "${reads.ledger}" in load`,
      `there are ${ledgers.map(({ name }) => name).join(', ')}`,
    )
  const everyMs = durationMs(reads.every)
  if (everyMs < 5 || everyMs > 1_000)
    throw usageError('plan.cadence', `${where}.every: is ${reads.every}; it must lie between 5ms and 1s`)
  return poolsOf(ledger.store, stores[ledger.store], where).map((url, at) => ({
    class: `${reads.class}.${at + 1}`,
    kind: 'sql-heartbeat',
    subject: ledger.store,
    required: true,
    url,
    everyMs,
    deadlineMs: durationMs(reads.deadline),
    lingerMs,
    maxInFlight: Math.ceil((lingerMs * reads.sessions) / everyMs) + 20,
    subjects: 0,
    heartbeat: { ledger: ledger.name, writers: ledger.writers, sessions: reads.sessions },
  }))
}

function poolsOf(name: string, store: Store | undefined, where: string): string[] {
  const database = store?.readDatabase
  if (store && database !== undefined)
    return store.pools.map(({ host, port }) => databaseUrl(store, host, port, database))
  throw usageError(
    'plan.no-read-pool',
    `${where}.ledger: its store "${name}" has no pool that leads to replicas`,
    'state its database in stores.<store>.readDatabase',
  )
}

/** What the environment promises of the age of answers; refused where it promises nothing or nobody reads. */
export function replicaLagObjective(
  { store }: StalenessCriterion,
  where: string,
  { load }: Scenario,
  { name, objectives: { replicaLag } }: Environment,
): PlannedObjective {
  const ledgers = load.ledgers.filter(ledger => ledger.store === store).map(ledger => ledger.name)
  if (!(load.reads ?? []).some(({ ledger }) => ledgers.includes(ledger)))
    throw usageError('plan.unobserved', `${where}: nobody in load reads from "${store}"`, 'add it to load.reads')
  if (!replicaLag)
    throw usageError(
      'plan.no-promise',
      `${where}: the environment "${name}" makes no promise of replica lag`,
      'state it in objectives.replicaLag',
    )
  const { below, source } = replicaLag
  return { kind: 'staleness', subject: store, class: 'replica lag', objectiveMs: durationMs(below), source }
}
