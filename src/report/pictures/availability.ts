/** The availability picture: what clients saw, drawn from their raw operations. */
import type { Verdict } from '../../model/verdict/verdict.ts'
import type { JournalFacts } from '../journal-facts.ts'
import type { Lane } from '../lanes.ts'
import { type Markup, markup } from '../markup.ts'
import { axisHeight, timeAxis, timeScale, width } from './canvas.ts'
import { drawLane, laneHeight } from './lane.ts'
import { latencyExtent } from './latencies.ts'
import { legend } from './legend.ts'
import { faultMarks, markLabels } from './marks.ts'

const left = 62
const right = width - 14
const legendHeight = 24

export function availabilityPicture(lanes: readonly Lane[], { recovery }: Verdict, facts: JournalFacts): Markup {
  const [from, to] = extent(lanes.flatMap(({ points }) => points.map(({ atMs }) => atMs)))
  const x = timeScale(from, to, left, right)
  const marks = faultMarks(facts).filter(({ atMs }) => atMs >= from && atMs <= to)
  const { labels, height: head } = markLabels(marks, x)
  const latencies = latencyExtent(lanes)
  const outages = recovery.flatMap(entry => entry.outages)
  const tops = lanes.map((_, at) => head + lanes.slice(0, at).reduce((sum, lane) => sum + laneHeight(lane), 0))
  const axisTop = head + lanes.reduce((sum, lane) => sum + laneHeight(lane), 0)
  const height = axisTop + axisHeight + legendHeight
  const drawn = lanes.map((lane, at) => {
    const own = outages.filter(outage => outage.vantage === lane.vantage && outage.class === lane.class)
    return drawLane(lane, own, marks, x, tops[at] as number, latencies)
  })
  return markup`<svg class="availability" viewBox="0 0 ${width} ${height}" role="img" aria-label="What clients saw: when each class of operations was out, which operations failed, and how long the others took">
${labels}${drawn}${timeAxis(x, axisTop, `time after ${facts.since}`)}${legend(lanes, outages.length, left, axisTop + axisHeight + 12)}</svg>`
}

function extent(times: readonly number[]): readonly [number, number] {
  const from = times.reduce((least, at) => Math.min(least, at), 0)
  return [from, times.reduce((most, at) => Math.max(most, at), from + 1)]
}
