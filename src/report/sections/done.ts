/** What was done: every fault with its undo, and the steps of the run. */
import type { PlannedFault } from '../../model/plan/plan.ts'
import type { Verdict } from '../../model/verdict/verdict.ts'
import { type Cell, definitions, section, table } from '../elements.ts'
import type { ReportInput } from '../input.ts'
import type { FaultSpan, Step } from '../journal-facts.ts'
import { type Markup, markup } from '../markup.ts'
import { inUnit, type Unit, unitFor } from '../units.ts'

export function doneSection({ verdict, plan, facts }: ReportInput): Markup {
  const unit = unitFor(facts.steps.flatMap(({ fromMs, toMs }) => [fromMs, toMs ?? 0]))
  const faults = verdict.faults.map(fault => {
    const planned = plan.faults.find(({ id }) => id === fault.id)
    const span = facts.faults.find(({ id }) => id === fault.id)
    return markup`<h3>${planned?.prelude ? 'Prelude' : 'Fault'} ${fault.id}</h3>${faultList(fault, planned, span, unit, facts.since)}`
  })
  return section('What was done', ...faults, cleanedUp(facts.cleanedUp), stepsTable(facts.steps, unit, facts.since))
}

function faultList(
  fault: Verdict['faults'][number],
  planned: PlannedFault | undefined,
  span: FaultSpan | undefined,
  unit: Unit,
  since: string,
): Markup {
  const at = (ms: number | null | undefined): Cell =>
    ms === null || ms === undefined ? 'never' : `${inUnit(ms, unit)} ${unit.name} after ${since}`
  return definitions([
    ['Kind', fault.kind],
    ['Instance', fault.instance ?? 'none was chosen'],
    ['What it does', planned?.effect ?? ''],
    planned?.via === undefined ? null : ['By which system', planned.via],
    planned?.departs === undefined ? null : ['In what it departs from that', planned.departs],
    ['Injected', at(span?.injectedMs)],
    ['Then it was', state(fault.confirmed, span?.seen)],
    fault.rechecked === null ? null : ['At its end it was', state(fault.rechecked, span?.seenAtEnd)],
    ['Its undo', planned?.undo ?? ''],
    ['Undone', at(span?.undoEndedMs)],
    ['Then it was', state(fault.undone, span?.seenAfterUndo)],
  ])
}

function state(answer: string, seen = ''): string {
  if (answer === 'never') return 'nobody looked'
  return seen === '' ? answer : `${answer}: ${seen}`
}

/** What clients wrote, where it was to be taken out again. */
const cleanedUp = (ledgers: ReportInput['facts']['cleanedUp']): Markup | null =>
  ledgers.length === 0
    ? null
    : definitions(
        ledgers.map(({ ledger, ok, detail }) => [
          `What ${ledger} wrote`,
          `${ok ? 'was taken out again' : 'is still there'}: ${detail}`,
        ]),
      )

function stepsTable(steps: readonly Step[], unit: Unit, since: string): Markup | null {
  if (steps.length === 0) return null
  return table(
    ['phase of the run', { figures: `began after ${since}`, unit: unit.name }, { figures: 'lasted', unit: unit.name }],
    steps.map(({ phase, fromMs, toMs }) => [
      phase,
      inUnit(fromMs, unit),
      toMs === null ? 'never ended' : inUnit(toMs - fromMs, unit),
    ]),
  )
}
