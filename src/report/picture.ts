/** The availability picture: what clients saw, from the raw operations. Nothing is averaged away: a column with one failure is a failed column. */
import { scaleLinear, scaleLog } from 'd3-scale'
import { formatMs } from '../model/duration.ts'
import type { Verdict } from '../model/verdict.ts'
import { escape } from './escape.ts'

/** One operation; times in ms after the fault. */
export interface Point {
  readonly atMs: number
  readonly latencyMs: number | null
  readonly ok: boolean
}

export interface Lane {
  readonly name: string
  readonly points: readonly Point[]
}

const width = 960
const left = 150
const laneHeight = 74

export function availabilityPicture(lanes: readonly Lane[], { recovery, faults }: Verdict): string {
  const times = lanes.flatMap(({ points }) => points.map(point => point.atMs))
  const from = times.reduce((least, at) => Math.min(least, at), 0)
  const to = times.reduce((most, at) => Math.max(most, at), 1)
  const x = scaleLinear([from, to], [left, width - 10])
  const height = lanes.length * laneHeight + 60
  const outages = recovery.flatMap(entry => entry.outages)
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="What clients saw: latency of every operation, and where it failed">
${lanes
  .map((lane, at) =>
    laneOf(
      lane,
      16 + at * laneHeight,
      x,
      outages.filter(outage => `${outage.vantage} ${outage.class}` === lane.name),
    ),
  )
  .join('\n')}
${faults.length > 0 ? `<line class="fault" x1="${x(0)}" x2="${x(0)}" y1="4" y2="${height - 40}"/><text class="mark" x="${x(0) + 4}" y="12">fault</text>` : ''}
${x
  .ticks(10)
  .map(tick => `<text class="tick" x="${x(tick)}" y="${height - 22}" text-anchor="middle">${formatMs(tick)}</text>`)
  .join('')}
<text class="tick" x="${left}" y="${height - 4}">time after the fault; bars: outage, its bounds shaded</text>
</svg>`
}

type Scale = ReturnType<typeof scaleLinear<number, number>>

function laneOf(lane: Lane, top: number, x: Scale, outages: Verdict['recovery'][number]['outages']): string {
  const y = scaleLog([1, 10_000], [top + laneHeight - 18, top]).clamp(true)
  const columns = new Map<number, { low: number; high: number; failed: boolean }>()
  for (const { atMs, latencyMs, ok } of lane.points) {
    const column = Math.round(x(atMs))
    const seen = columns.get(column) ?? { low: Infinity, high: 0, failed: false }
    const latency = latencyMs ?? 10_000
    columns.set(column, {
      low: Math.min(seen.low, latency),
      high: Math.max(seen.high, latency),
      failed: seen.failed || !ok,
    })
  }
  const marks = [...columns].map(
    ([column, { low, high, failed }]) =>
      `<line class="${failed ? 'bad' : 'good'}" x1="${column}" x2="${column}" y1="${round(y(Math.max(1, low)) + 1)}" y2="${round(y(Math.max(1, high)) - 1)}"/>`,
  )
  const bars = outages.map(({ startMs, endMs }) => {
    const end = x(endMs.upper ?? x.domain()[1] ?? 0)
    return `<rect class="bound" x="${round(x(startMs.lower))}" y="${top - 6}" width="${round(Math.max(1, end - x(startMs.lower)))}" height="5"/><rect class="outage" x="${round(x(startMs.upper ?? 0))}" y="${top - 6}" width="${round(Math.max(1, x(endMs.lower) - x(startMs.upper ?? 0)))}" height="5"/>`
  })
  const [vantage, name] = lane.name.split(' ')
  return `<g><title>${escape(lane.name)}: ${lane.points.length} operations</title>
<text class="lane" x="4" y="${top + 20}">${escape(name ?? '')}</text><text class="tick" x="4" y="${top + 36}">${escape(vantage ?? '')}</text>
<text class="tick" x="${left - 6}" y="${top + 6}" text-anchor="end">10 s</text><text class="tick" x="${left - 6}" y="${top + laneHeight - 16}" text-anchor="end">1 ms</text>
${marks.join('')}${bars.join('')}</g>`
}

const round = (value: number) => Math.round(value * 10) / 10
