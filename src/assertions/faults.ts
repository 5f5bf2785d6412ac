/** What became of every fault of the plan, by the journal. Pure. */
import { entriesOf } from '../journal/reader.ts'
import { interval } from '../model/interval.ts'
import type { Verdict } from '../model/verdict/verdict.ts'
import type { FinishedRun } from './evidence-run.ts'
import { ms } from './recovery.ts'

export function faultsOf(run: FinishedRun): Verdict['faults'] {
  const from = run.fault?.toNs ?? 0
  return run.plan.faults.map(({ id, kind }) => {
    const of = <T extends { fault: string }>(list: readonly T[]) => list.filter(({ fault }) => fault === id)
    const injected = of(entriesOf(run.entries, 'fault-injected'))[0]
    return {
      id,
      kind,
      instance: of(entriesOf(run.entries, 'fault-prepared'))[0]?.instance ?? null,
      injectedMs: injected ? interval(ms(injected.fromNs - from), ms(injected.toNs - from)) : null,
      confirmed: of(entriesOf(run.entries, 'fault-confirmed'))[0]?.state ?? 'never',
      rechecked: of(entriesOf(run.entries, 'fault-rechecked'))[0]?.state ?? null,
      undone: of(entriesOf(run.entries, 'undo-confirmed')).at(-1)?.state ?? 'never',
    }
  })
}
