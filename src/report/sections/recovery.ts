/** How a service came back: its phases as a picture and as a table. */
import type { Finding, Recovery, RecoveryPhase } from '../../model/verdict/verdict.ts'
import { durationMs, formatMs } from '../../model/duration.ts'
import type { Plan } from '../../model/plan/plan.ts'
import { rtoId } from '../../model/scenario/scenario.ts'
import { changeWords } from '../../model/promise/change.ts'
import { figure, section, soft, table } from '../elements.ts'
import type { ReportInput } from '../input.ts'
import { type Markup, markup } from '../markup.ts'
import type { Mark } from '../pictures/marks.ts'
import { isInside, timelinePicture } from '../pictures/timeline.ts'
import { inUnit, unitOf } from '../units.ts'
import { whyTable } from './why.ts'

const meanings: Record<RecoveryPhase['phase'], string> = {
  impact: 'the first client is without it',
  detect: 'the system notices',
  alert: 'somebody on call is told',
  promote: 'another takes over',
  route: 'fresh connections reach it',
  'first-success': 'the first client has it back',
  sustained: 'every client has it back, and keeps it',
}

export function recoverySection(recovery: Recovery, { verdict, facts, plan }: ReportInput): Markup {
  const limits = limitsOf(plan, recovery)
  return section(
    `Recovery of ${recovery.service}${recovery.episode === undefined ? '' : `, ${changeWords[recovery.episode]}`}`,
    figure(timelinePicture(recovery, facts, limits), captionOf(recovery, plan, limits)),
    phasesTable(recovery),
    whyTable(verdict.findings.filter(finding => isAbout(finding, recovery, plan))),
    markup`<p>Answered before: ${names(recovery.servedBy.before)}. Answered at the end: ${names(recovery.servedBy.after)}.</p>`,
  )
}

/** A recovery time belongs to the disruption that it was measured after; all else that is said of a service, to the fault. */
function isAbout({ id, assertion, subject }: Finding, { service, episode }: Recovery, { criteria }: Plan): boolean {
  if (subject !== service) return false
  if (assertion !== 'rto') return episode === undefined
  return criteria.some(
    criterion => criterion.assert === 'rto' && rtoId(criterion) === id && criterion.during === episode,
  )
}

/** What recovery must stay under: the objective, and what a sound configuration needs. */
function limitsOf({ objectives, criteria }: Plan, { service, episode }: Recovery): Mark[] {
  const objective = objectives.find(({ kind, subject }) => kind === 'rto' && subject === service)
  const criterion = criteria.find(
    entry => entry.assert === 'rto' && entry.service === service && entry.during === episode,
  )
  const expected = criterion?.assert === 'rto' ? criterion.expectWithin : undefined
  return [
    ...(expected === undefined ? [] : [limit('expected of a sound configuration', durationMs(expected))]),
    ...(objective ? [limit('objective', objective.objectiveMs)] : []),
  ]
}

const limit = (name: string, atMs: number): Mark => ({ atMs, label: `${name}, ${formatMs(atMs)}`, kind: 'limit' })

function captionOf(recovery: Recovery, plan: Plan, limits: readonly Mark[]): string {
  const beyond = limits.filter(mark => !isInside(mark, recovery)).map(({ label }) => label)
  const { holdMs, successRatio } = plan.observe
  const held = `Recovered is from when on at least ${successRatio * 100} % of operations are good for ${formatMs(holdMs)}.`
  return beyond.length === 0 ? held : `${held} Far beyond the picture: ${beyond.join('; ')}.`
}

function phasesTable(recovery: Recovery): Markup {
  const { phases } = recovery
  const unit = unitOf(phases.map(({ atMs }) => atMs))
  return table(
    [
      `after the ${recovery.episode ?? 'fault'}`,
      { figures: 'earliest', unit: unit.name },
      { figures: 'latest', unit: unit.name },
      'seen',
    ],
    phases.map(({ phase, atMs, detail }) => [
      markup`<b>${phase}</b> ${soft(meanings[phase])}`,
      atMs ? inUnit(atMs.lower, unit) : 'not seen',
      atMs ? (atMs.upper === null ? 'no end seen' : inUnit(atMs.upper, unit)) : '',
      atMs ? detail : '',
    ]),
  )
}

const names = (list: readonly string[]) => list.join(', ') || 'nobody'
