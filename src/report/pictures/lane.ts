/** One lane of the availability picture: when it was out, which operations failed, and how long the others took. */
import type { Interval } from '../../model/interval.ts'
import type { Lane } from '../lanes.ts'
import { type Markup, markup } from '../markup.ts'
import { count } from '../units.ts'
import { fit, px, type Scale, textSize, textWidth } from './canvas.ts'
import { type Extent, latencyBand } from './latencies.ts'
import { type Mark, markLines } from './marks.ts'

export interface Outage {
  readonly startMs: Interval
  readonly endMs: Interval
}

const titleHeight = 18
const stripHeight = 14
const gapAbove = 5
const gapBelow = 14
const stripsOf = ({ canary }: Lane) => (canary ? 1 : 2)
const bandHeight = ({ canary }: Lane) => (canary ? 30 : 46)

export const laneHeight = (lane: Lane) =>
  titleHeight + stripsOf(lane) * stripHeight + gapAbove + bandHeight(lane) + gapBelow

export function drawLane(
  lane: Lane,
  outages: readonly Outage[],
  marks: readonly Mark[],
  x: Scale,
  top: number,
  latencies: Extent,
): Markup {
  const strips = top + titleHeight
  const failed = strips + (stripsOf(lane) - 1) * stripHeight
  const band = failed + stripHeight + gapAbove
  const bottom = band + bandHeight(lane)
  return markup`<g>${titleOf(lane, x, top + 11)}${gapRects(lane, x, strips, bottom)}
${lane.canary ? null : markup`${stripName('out', x, strips)}${outages.map(outage => outageBar(outage, x, strips + 4))}`}
${stripName('failed', x, failed)}${ticks('unsent', lane.unsentMs, x, failed + 4, 3)}${ticks('failed', failedAt(lane), x, failed + 1, 8)}
${latencyBand(lane, latencies, x, band, bottom)}${markLines(marks, x, strips - 3, bottom)}</g>`
}

function titleOf({ class: name, vantage, noun, points, unsentMs, canary }: Lane, x: Scale, y: number): Markup {
  const [left = 0, right = 0] = x.range()
  const failed = points.filter(({ good }) => !good).length
  const counts = [
    count(points.length, noun),
    `${failed} failed`,
    ...(unsentMs.length > 0 ? [`${unsentMs.length} could not be sent`] : []),
  ]
  const rest = ` at ${vantage}${canary ? ', which no fault touches' : ''}: ${counts.join(', ')}`
  return markup`<text x="${left}" y="${y}"><tspan class="name">${name}</tspan>${fit(rest, right - left - textWidth(name, textSize), textSize)}</text>`
}

const stripName = (name: string, x: Scale, top: number): Markup =>
  markup`<text class="small" x="${(x.range()[0] ?? 0) - 8}" y="${top + 8}" text-anchor="end">${name}</text>`

/** While the harness stood still, what it saw proves nothing. Many are a few ms long: drawn as wide as they are, they stay faint. */
function gapRects({ gaps }: Lane, x: Scale, top: number, bottom: number): Markup[] {
  const [from = 0, to = 0] = x.domain()
  return gaps
    .filter(({ fromMs, toMs }) => toMs > from && fromMs < to)
    .map(({ fromMs, toMs }) => {
      const start = x(Math.max(from, fromMs))
      const length = x(Math.min(to, toMs)) - start
      return markup`<rect class="gap" x="${px(start)}" y="${top}" width="${px(length)}" height="${bottom - top}"/>`
    })
}

/** Thick: surely out. Thin, with ends: the bounds of when that began and ended; an arrow where no end was seen. */
function outageBar({ startMs, endMs }: Outage, x: Scale, y: number): Markup {
  const [from = 0, to = 0] = x.domain()
  const at = (ms: number) => px(x(Math.min(to, Math.max(from, ms))))
  const [start, end] = [at(startMs.lower), at(endMs.upper ?? to)]
  const [sureFrom, sureTo] = [at(startMs.upper ?? startMs.lower), at(endMs.lower)]
  const finish = endMs.upper === null ? `M${end - 4} ${y - 3}l4 3l-4 3` : `M${end} ${y - 3}v6`
  const sure = markup`<rect class="outage sure" x="${sureFrom}" y="${y - 3}" width="${px(sureTo - sureFrom)}" height="6"/>`
  return markup`<path class="outage bounds" d="M${start} ${y}H${end}M${start} ${y - 3}v6${finish}"/>${sureTo > sureFrom ? sure : null}`
}

const failedAt = ({ points }: Lane) => points.filter(({ good }) => !good).map(({ atMs }) => atMs)

/** A tick for every column of pixels in which there is at least one: none is averaged away. */
function ticks(name: string, timesMs: readonly number[], x: Scale, top: number, length: number): Markup | null {
  const [from = 0, to = 0] = x.domain()
  const columns = new Set(timesMs.filter(time => time >= from && time <= to).map(time => Math.round(x(time))))
  const path = [...columns].map(column => `M${column} ${top}v${length}`)
  return path.length === 0 ? null : markup`<path class="${name}" d="${path.join('')}"/>`
}
