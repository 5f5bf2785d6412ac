/** What a drill measured, as gauges. Pure over its verdict. */
import type { Interval } from '../model/interval.ts'
import type { Result } from '../model/names.ts'
import type { Plan } from '../model/plan/plan.ts'
import type { Verdict } from '../model/verdict/verdict.ts'
import type { Attributes } from './spans.ts'

/** `unit` is UCUM, as OpenTelemetry asks. */
export interface Figure {
  readonly name: string
  readonly unit: string
  readonly description: string
  readonly value: number
  readonly attributes: Attributes
}

const results: readonly Result[] = ['pass', 'fail', 'inconclusive', 'not-applicable']

/** No run id is in them: each would be a time series of its own. */
export function figuresOf(plan: Plan, verdict: Verdict): Figure[] {
  const drill = { 'muster.scenario': plan.scenario, 'muster.environment': plan.environment }
  return [
    ...results.map(result => ({
      name: 'muster.drill.result',
      unit: '1',
      description: 'one for the result of the last drill, zero for the others',
      value: verdict.result === result ? 1 : 0,
      attributes: { ...drill, 'muster.result': result },
    })),
    ...results.map(result => ({
      name: 'muster.drill.findings',
      unit: '{finding}',
      description: 'findings of the last drill by their result',
      value: verdict.findings.filter(finding => finding.result === result).length,
      attributes: { ...drill, 'muster.result': result },
    })),
    ...verdict.recovery.flatMap(({ service, episode = 'fault', rtaMs }) =>
      bounds(rtaMs, {
        name: 'muster.drill.rta',
        description: 'recovery time actual, as the interval in which it lies',
        attributes: { ...drill, 'muster.service': service, 'muster.episode': episode },
      }),
    ),
    ...verdict.loss.flatMap(({ ledger, store, rpaMs }) =>
      bounds(rpaMs, {
        name: 'muster.drill.rpa',
        description: 'recovery point actual, as the interval in which it lies',
        attributes: { ...drill, 'muster.ledger': ledger, 'muster.store': store },
      }),
    ),
  ]
}

/** A bound that was never seen has no figure. */
const bounds = (interval: Interval | null, { attributes, ...rest }: Omit<Figure, 'value' | 'unit'>): Figure[] =>
  (['lower', 'upper'] as const).flatMap(bound => {
    const ms = interval?.[bound] ?? null
    return ms === null
      ? []
      : [{ ...rest, unit: 's', value: ms / 1_000, attributes: { ...attributes, 'muster.bound': bound } }]
  })
