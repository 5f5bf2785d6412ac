/** A promise over quarters: each run as what is known of it, the median of each quarter, and where the configuration changed. */
import { scaleBand, scaleLinear } from 'd3-scale'
import { formatPercent } from '../model/percent.ts'
import { type Markup, markup } from '../report/markup.ts'
import { px, smallSize, textWidth, width } from '../report/pictures/canvas.ts'
import { stackedLabels } from '../report/pictures/marks.ts'
import { inUnit, unitFor } from '../report/units.ts'
import { quartersBetween } from '../trend/quarter.ts'
import type { Charted, ChartRun } from './charted.ts'

const left = 74
const right = width - 14
const plotHeight = 190
const axisHeight = 26

type Scale = (value: number) => number

export function trendChart(chart: Charted, label: string): Markup {
  const { runs, changes, trend } = chart
  const quarters = everyQuarter(runs.map(({ quarter }) => quarter))
  const band = scaleBand(quarters, [left, right]).paddingInner(0.08)
  const places = runs.map((run, at) => placeOf(run, at, runs, band(run.quarter) ?? left, band.bandwidth()))
  const between = changes.map(({ at }) => px(((places[at - 1] as number) + (places[at] as number)) / 2))
  const { labels, height: head } = stackedLabels(between.map((x, at) => ({ at: x, text: `▾ ${at + 1}` })))
  const [top, bottom] = [head + 4, head + 4 + plotHeight]
  const { y, ticks, nameOf } = valueScale(chart, top, bottom)
  const medians = (trend?.quarters ?? []).map(({ quarter, medianMs }) => {
    const start = band(quarter) ?? left
    return markup`<line class="median" x1="${px(start)}" x2="${px(start + band.bandwidth())}" y1="${px(y(medianMs))}" y2="${px(y(medianMs))}"/>`
  })
  return markup`<svg class="trend" viewBox="0 0 ${width} ${bottom + axisHeight}" role="img" aria-label="${label}">
${ticks.map(tick => gridLine(px(y(tick)), nameOf(tick)))}
${quarterNames(quarters, name => (band(name) ?? left) + band.bandwidth() / 2, band.step(), bottom)}
${labels}${between.map(x => markup`<line class="mark limit" x1="${x}" x2="${x}" y1="${top - 4}" y2="${bottom}"/>`)}
${objectiveLine(chart, y, ticks, nameOf)}${medians}
${runs.map((run, at) => runMark(run, places[at] as number, y, top))}</svg>`
}

/** Those without a run, too: time goes on evenly. */
export function everyQuarter(held: readonly string[]): string[] {
  const sorted = held.toSorted()
  return quartersBetween(sorted[0] as string, sorted.at(-1) as string)
}

/** Runs of a quarter stand side by side, in the order in which they were taken. */
function placeOf({ quarter }: ChartRun, at: number, runs: readonly ChartRun[], start: number, room: number): number {
  const before = runs.slice(0, at).filter(run => run.quarter === quarter).length
  const all = runs.filter(run => run.quarter === quarter).length
  return px(start + (room * (before + 0.5)) / all)
}

/** Times begin at zero; shares at what was seen, since near 100 % all would look alike. */
function valueScale(chart: Charted, top: number, bottom: number) {
  const seen = chart.runs.flatMap(({ actual: { lower, upper } }) => [lower, upper ?? lower])
  const all = isNear(chart, seen) ? [...seen, chart.objective as number] : seen
  const [least, most] = [Math.min(...all), Math.max(...all)]
  const isTime = chart.unit === 'ms'
  const [from, to] = isTime ? [0, Math.max(most, 1)] : most > least ? [least, most] : [least - 1, most + 1]
  const y = scaleLinear([from, to], [bottom, top + 12]).nice(5)
  const unit = unitFor(y.domain())
  const nameOf = (value: number) =>
    isTime ? `${Number(inUnit(value, { ...unit, digits: 3 }))} ${unit.name}` : formatPercent(value)
  return { y: y as Scale, ticks: y.ticks(5), nameOf }
}

/** An objective far from all that was measured would press that flat: it is told in words. */
function isNear({ objective, unit }: Charted, seen: readonly number[]): boolean {
  if (objective === null) return false
  const [least, most] = [Math.min(...seen), Math.max(...seen)]
  return unit === 'ms'
    ? objective <= 3 * most
    : objective >= least - 3 * (most - least) && objective <= most + 3 * (most - least)
}

export const isDrawn = (chart: Charted): boolean =>
  isNear(
    chart,
    chart.runs.flatMap(({ actual: { lower, upper } }) => [lower, upper ?? lower]),
  )

function objectiveLine(chart: Charted, y: Scale, ticks: readonly number[], nameOf: (value: number) => string) {
  if (!isDrawn(chart) || chart.objective === null) return null
  const at = px(y(chart.objective))
  const line = markup`<line class="deadline" x1="${left}" x2="${right}" y1="${at}" y2="${at}"/>`
  // A name beside the axis only where no tick has its own there.
  const isFree = ticks.every(tick => Math.abs(px(y(tick)) - at) >= smallSize + 2)
  return markup`${line}${isFree ? markup`<text class="small" x="${left - 8}" y="${at + 4}" text-anchor="end">${nameOf(chart.objective)}</text>` : null}`
}

const gridLine = (at: number, name: string): Markup =>
  markup`<line class="grid" x1="${left}" x2="${right}" y1="${at}" y2="${at}"/><text class="small" x="${left - 8}" y="${at + 4}" text-anchor="end">${name}</text>`

/** As many as there is room for. */
function quarterNames(
  quarters: readonly string[],
  middleOf: (name: string) => number,
  step: number,
  bottom: number,
): Markup[] {
  const every = Math.ceil((textWidth('2026-Q4', smallSize) + 6) / step)
  return quarters
    .filter((_, at) => at % every === 0)
    .map(
      name =>
        markup`<text class="small" x="${px(Math.min(middleOf(name), width - 26))}" y="${bottom + 18}" text-anchor="middle">${name}</text>`,
    )
}

/** From the least to the most that it can have been, with the middle; an arrow where no end was seen. */
function runMark({ run, actual: { lower, upper }, grade }: ChartRun, x: number, y: Scale, top: number): Markup {
  const low = px(y(lower))
  const title = markup`<title>${run.verdict.runId}</title>`
  if (upper === null)
    return markup`<g>${title}<path class="known ${grade}" d="M${px(x - 3)} ${low}h6M${x} ${low}V${top}M${px(x - 3)} ${top + 4}L${x} ${top}L${px(x + 3)} ${top + 4}"/></g>`
  const high = px(y(upper))
  return markup`<g>${title}<path class="known ${grade}" d="M${px(x - 3)} ${low}h6M${x} ${low}V${high}M${px(x - 3)} ${high}h6"/><circle class="dot ${grade}" cx="${x}" cy="${px(y((lower + upper) / 2))}" r="2.6"/></g>`
}
