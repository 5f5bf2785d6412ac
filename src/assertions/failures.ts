/** What clients were answered with instead of what they asked for, from the fault on, counted by its code. Pure. */
import type { FailuresSeen } from '../causes/facts.ts'
import type { FinishedRun } from './evidence-run.ts'
import { ms } from './recovery.ts'

export function failuresIn({ vantages, fault }: FinishedRun): FailuresSeen[] {
  if (!fault) return []
  return [...vantages].flatMap(([vantage, { operations, writes }]) => {
    const failed = [
      ...operations.filter(({ outcome }) => outcome === 'error'),
      ...writes.filter(({ outcome }) => outcome === 'fail' || outcome === 'info').map(asFailed),
    ].filter(({ sent }) => sent >= fault.fromNs)
    const kinds = Map.groupBy(failed, operation => `${operation.class} ${operation.code ?? ''}`)
    return [...kinds.values()].map(all => ({
      class: all[0]?.class ?? '',
      vantage,
      code: all[0]?.code ?? '',
      count: all.length,
      firstMs: ms(Math.min(...all.map(({ sent }) => sent)) - fault.fromNs),
      lastMs: ms(Math.max(...all.map(({ sent }) => sent)) - fault.fromNs),
    }))
  })
}

const asFailed = ({ ledger, ...write }: { ledger: string; sent: number; code?: string }) => ({
  ...write,
  class: ledger,
})
