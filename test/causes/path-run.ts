/** Parts of constructed runs that causes on the way from clients to the database look at. */
import type { RunFacts } from '../../src/causes/facts.ts'
import type { Criterion } from '../../src/model/scenario/scenario.ts'
import type { Outage, Recovery } from '../../src/model/verdict/verdict.ts'
import { around, outage as outageOf, planOf, recovery } from './constructed-run.ts'

/** The plan of such a drill, with more in it: faults by how long they last, criteria beside the one. */
export const planWith = (given: { faults?: readonly object[]; criteria?: readonly object[] } = {}): RunFacts['plan'] =>
  ({ ...planOf({ criteria: (given.criteria ?? []) as Criterion[] }), faults: given.faults ?? [] }) as RunFacts['plan']

/** A fault of a plan that comes at once and is undone after so long. */
export const lasting = (lastsMs: number) => ({ atMs: 0, lastsMs, prelude: false })

/** An outage of one class at one vantage. */
export const outage = (startMs: number, lastsMs: number, given: Partial<Outage> = {}): Outage => ({
  ...outageOf('users.read', startMs + 5, lastsMs),
  ...given,
})

/** A recovery with these outages and no phases of a database. */
export const recoveryFrom = (...outages: readonly Outage[]): Recovery => ({
  ...recovery({}),
  rtaMs: around(Math.max(0, ...outages.map(({ endMs }) => endMs.lower))),
  outages: [...outages],
})

/** So many answers with this code, the first of them at once. */
export const failures = (code: string, count = 12): RunFacts['failures'][number] => ({
  class: 'users.read',
  vantage: 'eu-client',
  code,
  count,
  firstMs: 100,
  lastMs: 9_000,
})
