/** The runbook as it was followed: each step with what came of it and its time. */
import type { Verdict } from '../../model/verdict/verdict.ts'
import { section, soft, table } from '../elements.ts'
import { type Markup, markup } from '../markup.ts'
import { inUnit, unitFor } from '../units.ts'

const parts = {
  recover: 'to recover',
  reconstitute: 'to make the return possible',
  'fail-back': 'to fail back',
  switchover: 'to switch over as planned',
}

export function runbookSection(steps: Verdict['runbook']): Markup | null {
  if (!steps) return null
  const unit = unitFor(steps.flatMap(({ startMs, durationMs }) => [startMs ?? 0, durationMs ?? 0]))
  const time = (ms: number | null) => (ms === null ? '' : inUnit(ms, unit))
  return section(
    'Runbook',
    table(
      [
        'step',
        'outcome',
        { figures: 'began after the fault', unit: unit.name },
        { figures: 'took', unit: unit.name },
        'seen',
      ],
      steps.map(({ title, part, kind, outcome, startMs, durationMs, detail }) => [
        markup`<b>${title}</b><br>${soft(`${parts[part]}; ${kind ?? 'an operator'}`)}`,
        outcome,
        time(startMs),
        time(durationMs),
        detail,
      ]),
    ),
  )
}
