/** The reads of a store's replicas in a finished run: how stale each was, and where the read pool sent them. Pure. */
import { greatestLag } from '../measurement/replica-lag.ts'
import { type Bounds, historyOf, stalenessOf } from '../measurement/staleness.ts'
import { entriesOf } from '../journal/reader.ts'
import { interval, type Interval } from '../model/interval.ts'
import type { OperationRecord } from '../model/record/observation.ts'
import type { PlannedProbe } from '../model/plan/plan.ts'
import type { ReplicaReads, Routing, Staleness } from '../model/promise/staleness.ts'
import type { FinishedRun } from './evidence-run.ts'
import { ms } from './recovery.ts'

/** So many answers by others alone mean that a replica is out of the pool: of two it would have given every other one. */
const tellingAnswers = 20

type Fault = NonNullable<FinishedRun['fault']>

interface Read {
  readonly sent: number
  readonly done: number
  readonly address: string
  readonly staleness: Bounds
}

/** Of every store that a criterion holds against a promise; none where nothing was injected. */
export function stalenessIn(run: FinishedRun): Staleness[] {
  const { fault, plan } = run
  if (!fault) return []
  return plan.criteria.flatMap(criterion => {
    if (criterion.assert !== 'staleness') return []
    const objective = plan.objectives.find(({ kind, subject }) => kind === 'staleness' && subject === criterion.store)
    return objective ? [readsOf(run, fault, criterion.store, objective.objectiveMs)] : []
  })
}

/** From the baseline on. `limitMs`: what the environment promises. */
function readsOf(run: FinishedRun, fault: Fault, store: string, limitMs: number): Staleness {
  const operations = probed(run, store, 'sql-heartbeat').flatMap(({ probe, operations: all }) =>
    all
      .filter(({ sent, outcome }) => sent >= fault.fromNs - run.plan.baselineMs * 1e6 && outcome !== 'void')
      .map(operation => ({ probe, operation })),
  )
  const reads = measured(run, operations).toSorted((a, b) => a.sent - b.sent)
  const limitNs = limitMs * 1e6
  const beyond = reads.filter(({ staleness }) => staleness.lower >= limitNs)
  const maybe = reads.filter(({ staleness }) => staleness.upper >= limitNs)
  return {
    store,
    limitMs,
    answered: reads.length,
    failed: operations.length - reads.length,
    worstMs: worstOf(reads),
    beyond: beyond.length,
    undecided: maybe.length - beyond.length,
    replicas: [...Map.groupBy(reads, ({ address }) => address)]
      .map(([address, own]) => replicaReads(run, fault, store, address, own, limitNs))
      .toSorted((a, b) => (a.address < b.address ? -1 : 1)),
    routing: run.plan.faults.flatMap(({ id }) => routingOf(run, store, id, reads) ?? []),
  }
}

/** Probes of a kind that look at a store, with their records. */
function probed(run: FinishedRun, store: string, kind: PlannedProbe['kind']) {
  return run.plan.vantages.flatMap(vantage =>
    vantage.probes
      .filter(probe => probe.kind === kind && probe.subject === store)
      .map(probe => ({
        probe,
        operations: run.vantages.get(vantage.name)?.operations.filter(({ class: name }) => name === probe.class) ?? [],
      })),
  )
}

function measured(
  run: FinishedRun,
  operations: readonly { readonly probe: PlannedProbe; readonly operation: OperationRecord }[],
): Read[] {
  const writes = [...run.vantages.values()].flatMap(records => [...records.writes])
  const ledgers = new Set(operations.flatMap(({ probe }) => probe.heartbeat?.ledger ?? []))
  const histories = new Map(
    [...ledgers].map(name => [name, historyOf(writes.filter(({ ledger }) => ledger === name))] as const),
  )
  return operations.flatMap(({ probe, operation: { sent, done, outcome, by } }) => {
    const history = histories.get(probe.heartbeat?.ledger ?? '')
    const [address, seen] = [by?.['address'], by?.['seen']]
    if (outcome !== 'ok' || done === null || !history || address === undefined || seen === undefined) return []
    return [{ sent, done, address, staleness: stalenessOf({ sent, done, seen: seen.split(',').map(Number) }, history) }]
  })
}

/** The stalest of some reads was at least as stale as the greatest lower bound, and at most as the greatest upper one. */
function worstOf(reads: readonly Read[]): Interval | null {
  if (reads.length === 0) return null
  const greatest = (bound: keyof Bounds) => reads.reduce((most, { staleness }) => Math.max(most, staleness[bound]), 0)
  return { lower: ms(greatest('lower')), upper: ms(greatest('upper')) }
}

function replicaReads(
  run: FinishedRun,
  fault: Fault,
  store: string,
  address: string,
  reads: readonly Read[],
  limitNs: number,
): ReplicaReads {
  const beyond = reads.filter(({ staleness }) => staleness.lower >= limitNs)
  const [first, last] = [beyond[0], beyond.at(-1)]
  return {
    address,
    answered: reads.length,
    worstMs: worstOf(reads) as Interval,
    beyond: beyond.length,
    beyondMs: first && last ? interval(ms(first.sent - fault.toNs), ms(last.sent - fault.toNs)) : null,
    lagBytes: lagOf(run, store, address),
  }
}

function lagOf(run: FinishedRun, store: string, address: string): Interval | null {
  const members = probed(run, store, 'patroni-member')
  const own = members.find(({ probe }) => hostOf(probe) === address)
  return own
    ? greatestLag(
        own.operations,
        members.map(({ operations }) => operations),
      )
    : null
}

const hostOf = ({ url }: PlannedProbe) => new URL(url).hostname

/** Null where the fault was not injected or hit no member of the store. */
function routingOf(run: FinishedRun, store: string, fault: string, reads: readonly Read[]): Routing | null {
  const of = <T extends { fault: string }>(list: readonly T[]) => list.find(entry => entry.fault === fault)
  const address = (of(entriesOf(run.entries, 'fault-prepared'))?.handle as { address?: string } | undefined)?.address
  const injected = of(entriesOf(run.entries, 'fault-injected'))
  const members = probed(run, store, 'patroni-member').map(({ probe }) => hostOf(probe))
  if (!injected || address === undefined || !members.includes(address)) return null
  const undoneNs = of(entriesOf(run.entries, 'undo-started'))?.ns ?? Infinity
  const isOwn = (read: Read) => read.address === address
  const during = reads.filter(({ sent }) => sent >= injected.fromNs && sent < undoneNs)
  const sinceNs = injected.fromNs - run.plan.observe.holdMs * 1e6
  const last = during.findLast(isOwn)
  const next = reads.find(read => read.sent >= undoneNs && isOwn(read))
  return {
    fault,
    address,
    before: reads.filter(read => read.sent >= sinceNs && read.done < injected.fromNs && isOwn(read)).length,
    lastAnswerMs: last ? after(last, injected) : null,
    routedAway: during.filter(({ sent }) => sent > (last?.sent ?? 0)).length >= tellingAnswers,
    nextAnswerMs: next ? after(next, { fromNs: undoneNs, toNs: undoneNs }) : null,
  }
}

/** A read was answered at some instant between its sending and its answer. */
const after = (
  { sent, done }: Read,
  { fromNs, toNs }: { readonly fromNs: number; readonly toNs: number },
): Interval => ({
  lower: ms(Math.max(0, sent - toNs)),
  upper: ms(done - fromNs),
})
