/** What every picture shares: its width, its time axis, and texts that stay inside and apart. */
import { scaleLinear } from 'd3-scale'
import { type Markup, markup } from '../markup.ts'
import { unitFor } from '../units.ts'

export const width = 800
export const textSize = 12
export const smallSize = 11

export type Scale = ReturnType<typeof scaleLinear<number, number>>

export const timeScale = (fromMs: number, toMs: number, left: number, right: number): Scale =>
  scaleLinear([fromMs, Math.max(toMs, fromMs + 1)], [left, right])

/** Room for a text in the widest common font: the reader's may be narrower, not wider. */
export const textWidth = (text: string, size: number) => text.length * size * 0.62

/** A text cut to the room there is. */
export function fit(text: string, room: number, size: number): string {
  if (textWidth(text, size) <= room) return text
  return `${text.slice(0, Math.max(1, Math.floor(room / textWidth(' ', size)) - 1))}…`
}

/** Tenths of a pixel: more would be bytes that nobody sees. */
export const px = (value: number) => Math.round(value * 10) / 10

/** Ticks with their unit, and below them what they count. */
export function timeAxis(x: Scale, y: number, label: string): Markup {
  const [left = 0, right = width] = x.range()
  const unit = unitFor(x.domain())
  const ticks = x
    .ticks(8)
    .map(tick => ({ at: px(x(tick)), text: `${Number((tick / unit.ms).toFixed(3))} ${unit.name}` }))
  const inside = ticks.filter(({ at, text }) => at + textWidth(text, smallSize) / 2 <= width)
  return markup`<line class="grid" x1="${left}" x2="${right}" y1="${y}" y2="${y}"/>
${ticks.map(({ at }) => markup`<line class="grid" x1="${at}" x2="${at}" y1="${y}" y2="${y + 4}"/>`)}
${inside.map(({ at, text }) => markup`<text class="small" x="${at}" y="${y + 17}" text-anchor="middle">${text}</text>`)}
<text class="small" x="${left}" y="${y + 34}">${label}</text>`
}

/** Height that {@link timeAxis} takes. */
export const axisHeight = 40
