/** Instants that a picture marks from top to bottom: a fault comes, a fault is undone, a limit ends. */
import type { JournalFacts } from '../journal-facts.ts'
import { type Markup, markup } from '../markup.ts'
import { px, type Scale, smallSize, textWidth, width } from './canvas.ts'

export interface Mark {
  readonly atMs: number
  readonly label: string
  readonly kind: 'fault' | 'undo' | 'limit'
}

export const faultMarks = ({ faults }: JournalFacts): Mark[] =>
  faults
    .flatMap(({ id, prelude, injectedMs, undoStartedMs }): (Mark | null)[] => [
      injectedMs === null ? null : { atMs: injectedMs, label: `${prelude ? 'prelude' : 'fault'} ${id}`, kind: 'fault' },
      injectedMs === null || undoStartedMs === null ? null : { atMs: undoStartedMs, label: `undo ${id}`, kind: 'undo' },
    ])
    .filter(mark => mark !== null)
    .toSorted((a, b) => a.atMs - b.atMs)

const rowHeight = 16

/** Labels above the lanes. */
export const markLabels = (marks: readonly Mark[], x: Scale): Labels =>
  stackedLabels(marks.map(({ atMs, label }) => ({ at: px(x(atMs)), text: `▾ ${label}` })))

export interface Labels {
  readonly labels: Markup[]
  readonly height: number
}

/** Each in the first row where it has room; `at`: pixels from the left. */
export function stackedLabels(wanted: readonly { readonly at: number; readonly text: string }[]): Labels {
  const ends: number[] = []
  const labels = wanted.map(({ at, text }) => {
    const room = textWidth(text, smallSize)
    const start = Math.min(at - 4, width - room)
    const free = ends.findIndex(end => end < start)
    const row = free === -1 ? ends.length : free
    ends[row] = start + room
    return markup`<text class="small" x="${px(start)}" y="${12 + row * rowHeight}">${text}</text>`
  })
  return { labels, height: ends.length * rowHeight + 6 }
}

/** Their lines through one lane. */
export const markLines = (marks: readonly Mark[], x: Scale, top: number, bottom: number): Markup[] =>
  marks.map(({ atMs, kind }) => {
    const at = px(x(atMs))
    return markup`<line class="mark ${kind}" x1="${at}" x2="${at}" y1="${top}" y2="${bottom}"/>`
  })
