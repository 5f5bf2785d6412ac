/** The recovery as a timeline: one row for each fault and phase; a phase is drawn as what is known of it, a range. */
import type { Recovery, RecoveryPhase } from '../../model/verdict/verdict.ts'
import type { FaultSpan, JournalFacts } from '../journal-facts.ts'
import { type Markup, markup } from '../markup.ts'
import { inUnit, range, type Unit, unitFor } from '../units.ts'
import { axisHeight, fit, px, type Scale, textSize, timeAxis, timeScale, width } from './canvas.ts'
import { type Mark, markLabels, markLines } from './marks.ts'

const left = 140
const right = width - 150
const row = 28
const barHeight = 14

/** Limits far beyond the recovery would shrink it to nothing: they are left to the words below the picture. */
export const isInside = ({ atMs }: Mark, { phases }: Recovery): boolean => atMs <= 2 * lastOf(phases)

export function timelinePicture(recovery: Recovery, facts: JournalFacts, limits: readonly Mark[]): Markup {
  const { service, phases } = recovery
  const faults = facts.faults.filter(({ injectedMs }) => injectedMs !== null)
  const inside = limits.filter(limit => isInside(limit, recovery))
  const from = Math.min(0, ...faults.map(({ injectedMs }) => injectedMs as number))
  const to = Math.max(lastOf(phases), ...inside.map(({ atMs }) => atMs))
  const x = timeScale(from, to * 1.04, left, right)
  const unit = unitFor(x.domain())
  const { labels: limitLabels, height: head } = markLabels(inside, x)
  const rows = [
    ...faults.map(fault => (top: number) => faultRow(fault, x, top, unit)),
    ...phases.map(phase => (top: number) => phaseRow(phase, x, top, unit)),
  ]
  const bottom = head + rows.length * row
  return markup`<svg class="timeline" viewBox="0 0 ${width} ${bottom + axisHeight}" role="img" aria-label="Recovery of ${service}: when the fault came, and when each phase of the recovery was reached">
${x.ticks(8).map(tick => markup`<line class="grid" x1="${px(x(tick))}" x2="${px(x(tick))}" y1="${head}" y2="${bottom}"/>`)}
${limitLabels}${rows.map((draw, at) => draw(head + at * row + 4))}${markLines(inside, x, head - 4, bottom)}
${timeAxis(x, bottom, 'time after the fault; a bar spans the earliest and the latest it can have been')}</svg>`
}

const lastOf = (phases: readonly RecoveryPhase[]) =>
  phases.reduce((last, { atMs }) => Math.max(last, atMs?.upper ?? atMs?.lower ?? 0), 1)

/** A fault lasts until its undo has ended; what goes on beyond the picture leaves it as an arrow. */
function faultRow({ id, prelude, injectedMs, undoEndedMs }: FaultSpan, x: Scale, top: number, unit: Unit): Markup {
  const [, to = 0] = x.domain()
  const name = `${prelude ? 'prelude' : 'fault'} ${id}`
  // One that came after all of this has no place in the picture, and is told all the same.
  if (injectedMs !== null && injectedMs > to)
    return markup`<g>${labels(name, `came at ${inUnit(injectedMs, unit)} ${unit.name}`, top)}</g>`
  const [start, middle, bottom] = [px(x(injectedMs ?? 0)), top + barHeight / 2, top + barHeight - 1]
  const body =
    undoEndedMs === null || undoEndedMs > to
      ? `M${start} ${top + 1}H${right - 7}L${right} ${middle}L${right - 7} ${bottom}H${start}z`
      : `M${start} ${top + 1}H${px(Math.max(start + 2, x(undoEndedMs)))}V${bottom}H${start}z`
  const said = undoEndedMs === null ? 'not undone' : `undone at ${inUnit(undoEndedMs, unit)} ${unit.name}`
  return markup`<g>${labels(name, said, top)}<path class="disturbance" d="${body}"/></g>`
}

function phaseRow({ phase, atMs }: RecoveryPhase, x: Scale, top: number, unit: Unit): Markup {
  if (!atMs) return markup`<g>${labels(phase, 'not seen', top)}</g>`
  const start = px(x(atMs.lower))
  const bottom = top + barHeight
  const sides =
    atMs.upper === null
      ? `M${right} ${top}H${start}V${bottom}H${right}`
      : `M${start} ${top}H${px(Math.max(start + 3, x(atMs.upper)))}V${bottom}H${start}z`
  return markup`<g>${labels(phase, `${range(atMs, unit)} ${unit.name}`, top)}<path class="step" d="${sides}"/></g>`
}

const labels = (name: string, figures: string, top: number): Markup =>
  markup`<text class="name" x="0" y="${top + 11}">${fit(name, left - 10, textSize)}</text><text class="value" x="${width}" y="${top + 11}" text-anchor="end">${fit(figures, width - right - 8, textSize)}</text>`
