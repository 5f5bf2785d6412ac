/** Whether the harness may be believed, by its own account. */
import type { Verdict } from '../../model/verdict/verdict.ts'
import { problemList, section, table } from '../elements.ts'
import { type Markup, markup } from '../markup.ts'
import { inUnit, unitFor } from '../units.ts'

export function trustSection({ validity, undoVerified }: Verdict): Markup {
  const stood = validity.gaps.map(({ fromMs, toMs }) => toMs - fromMs)
  const unit = unitFor(stood)
  const longest = stood.length === 0 ? '' : `, the longest ${inUnit(Math.max(...stood), unit)} ${unit.name}`
  return section(
    'Whether to believe it',
    table(
      ['of the harness itself', { figures: 'seen' }],
      [
        ['operations and writes observed', validity.operations],
        ['operations that it could not send', validity.voidOperations],
        ['failures of the canary, which no fault touches', validity.canaryFailures],
        [`times it stood still${longest}`, validity.gaps.length],
        ['steps of the wall clock', validity.wallClockSteps],
        ['every undo seen to have worked', undoVerified ? 'yes' : 'no'],
      ],
    ),
    validity.reasons.length === 0 ? markup`<p>None of it puts the figures in doubt.</p>` : null,
    problemList(validity.reasons),
  )
}
