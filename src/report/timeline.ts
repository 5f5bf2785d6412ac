/** The recovery as a timeline: one row a phase, its bounds drawn as what they are, a range. */
import { scaleLinear } from 'd3-scale'
import { formatMs } from '../model/duration.ts'
import type { Recovery } from '../model/verdict.ts'
import { escape } from './escape.ts'
import { interval } from './terminal.ts'

const width = 960
const left = 130
const row = 30

export function timelinePicture({ service, phases }: Recovery): string {
  const ends = phases.flatMap(({ atMs }) => (atMs ? [atMs.upper ?? atMs.lower * 1.2] : []))
  const x = scaleLinear([0, Math.max(1, ...ends) * 1.05], [left, width - 220])
  const height = phases.length * row + 40
  const rows = phases.map(({ phase, atMs, detail }, at) => {
    const y = at * row + 8
    const label = `<text class="lane" x="4" y="${y + 14}">${phase}</text>`
    if (!atMs) return `${label}<text class="tick" x="${left}" y="${y + 14}">not seen</text>`
    const from = x(atMs.lower)
    const to = x(atMs.upper ?? atMs.lower * 1.2)
    return `<g><title>${escape(`${phase}: ${interval(atMs)}; ${detail}`)}</title>${label}
<line class="axis" x1="${left}" x2="${from}" y1="${y + 9}" y2="${y + 9}"/><rect class="step" x="${from}" y="${y}" width="${Math.max(3, to - from)}" height="18" rx="2"/>
<text class="value" x="${Math.max(3, to - from) + from + 8}" y="${y + 14}">${interval(atMs)}</text></g>`
  })
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Recovery of ${escape(service)} by phase">${rows.join('\n')}
${x
  .ticks(8)
  .map(tick => `<text class="tick" x="${x(tick)}" y="${height - 8}" text-anchor="middle">${formatMs(tick)}</text>`)
  .join('')}</svg>`
}
