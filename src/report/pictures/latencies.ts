/** The band of a lane in which latencies stand, on a logarithmic scale that all lanes share. */
import { scaleLog } from 'd3-scale'
import type { Lane, Point } from '../lanes.ts'
import { type Markup, markup } from '../markup.ts'
import { px, type Scale, smallSize } from './canvas.ts'

/** The least and the most that is shown, in ms; the least is a power of ten. */
export type Extent = readonly [number, number]

export function latencyExtent(lanes: readonly Lane[]): Extent {
  const all = lanes.flatMap(({ points }) => points.flatMap(({ latencyMs }) => (latencyMs ? [latencyMs] : [])))
  const deadlines = lanes.map(({ deadlineMs }) => deadlineMs)
  const most = [...all, ...deadlines].reduce((a, b) => Math.max(a, b), 10)
  const least = all.reduce((a, b) => Math.min(a, b), 1)
  return [10 ** Math.floor(Math.log10(least)), most * 1.2]
}

export function latencyBand(lane: Lane, extent: Extent, x: Scale, top: number, bottom: number): Markup {
  const y = scaleLog([...extent], [bottom, top]).clamp(true)
  const [left = 0, right = 0] = x.range()
  const deadline = px(y(lane.deadlineMs))
  return markup`${grid(extent, y, left, right)}
<line class="deadline" x1="${left}" x2="${right}" y1="${deadline}" y2="${deadline}"/>
${columns('answered', lane.points, good => good, x, y)}${columns('late', lane.points, good => !good, x, y)}`
}

type LatencyScale = ReturnType<typeof scaleLog<number, number>>

/** From the quickest to the slowest success of every column of pixels. */
function columns(
  name: string,
  points: readonly Point[],
  wanted: (good: boolean) => boolean,
  x: Scale,
  y: LatencyScale,
): Markup | null {
  const extents = new Map<number, Extent>()
  for (const { atMs, latencyMs, good } of points) {
    if (latencyMs === null || !wanted(good)) continue
    const column = Math.round(x(atMs))
    const [least, most] = extents.get(column) ?? [latencyMs, latencyMs]
    extents.set(column, [Math.min(least, latencyMs), Math.max(most, latencyMs)])
  }
  if (extents.size === 0) return null
  const path = [...extents].map(([column, [least, most]]) => `M${column} ${px(y(least) + 0.8)}V${px(y(most) - 0.8)}`)
  return markup`<path class="${name}" d="${path.join('')}"/>`
}

/** Lines at powers of ten, as many as can be named. */
function grid([least, most]: Extent, y: LatencyScale, left: number, right: number): Markup[] {
  const decades = Math.floor(Math.log10(most / least))
  const room = Math.abs(y(least) - y(least * 10))
  const every = Math.ceil((smallSize + 3) / room)
  const values = Array.from({ length: Math.floor(decades / every) + 1 }, (_, at) => least * 10 ** (at * every))
  return values.map(value => {
    const level = px(y(value))
    return markup`<line class="grid" x1="${left}" x2="${right}" y1="${level}" y2="${level}"/><text class="small" x="${left - 8}" y="${level + 4}" text-anchor="end">${nameOf(value)}</text>`
  })
}

const nameOf = (ms: number) => (ms >= 1_000 ? `${ms / 1_000} s` : `${Number(ms.toPrecision(1))} ms`)
