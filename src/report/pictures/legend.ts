/** The signs that lanes use, with what each means. */
import type { Lane } from '../lanes.ts'
import { type Markup, markup } from '../markup.ts'
import { px, smallSize, textWidth } from './canvas.ts'

type Sign = readonly [string, (at: number, y: number) => Markup]

const outage: readonly Sign[] = [
  ['surely out', (at, y) => markup`<rect class="outage sure" x="${at}" y="${y - 7}" width="14" height="6"/>`],
  [
    'bounds of that',
    (at, y) => markup`<path class="outage bounds" d="M${at} ${y - 4}h14M${at} ${y - 7}v6M${at + 14} ${y - 7}v6"/>`,
  ],
]
const failed: Sign = [
  'failed',
  (at, y) => markup`<path class="failed" d="M${at + 4} ${y - 8}v8M${at + 9} ${y - 8}v8"/>`,
]
const unsent: Sign = [
  'not sent',
  (at, y) => markup`<path class="unsent" d="M${at + 4} ${y - 5}v3M${at + 9} ${y - 5}v3"/>`,
]
const always: readonly Sign[] = [
  [
    'answered',
    (at, y) => markup`<path class="answered" d="M${at + 2} ${y - 2}v-5M${at + 7} ${y - 1}v-6M${at + 12} ${y - 3}v-3"/>`,
  ],
  ['deadline', (at, y) => markup`<line class="deadline" x1="${at}" x2="${at + 14}" y1="${y - 4}" y2="${y - 4}"/>`],
]
const gap: Sign = [
  'harness stood still',
  (at, y) => markup`<rect class="gap" x="${at}" y="${y - 9}" width="14" height="10"/>`,
]

/** Only the signs that are there to be explained. */
export function legend(lanes: readonly Lane[], outages: number, left: number, y: number): Markup[] {
  const signs = [
    ...(outages > 0 ? outage : []),
    ...(lanes.some(({ points }) => points.some(({ good }) => !good)) ? [failed] : []),
    ...(lanes.some(({ unsentMs }) => unsentMs.length > 0) ? [unsent] : []),
    ...always,
    ...(lanes.some(({ gaps }) => gaps.length > 0) ? [gap] : []),
  ]
  let next = left
  return signs.map(([text, sign]) => {
    const at = next
    next = px(at + 20 + textWidth(text, smallSize) + 12)
    return markup`${sign(at, y)}<text class="small" x="${at + 20}" y="${y}">${text}</text>`
  })
}
