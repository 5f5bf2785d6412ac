/** What one picture looks like. Boxes are CSS pixels of the page. */
export interface Picture {
  readonly label: string
  readonly width: number
  readonly height: number
  /** pairs of texts that run into each other */
  readonly overlaps: readonly string[]
  /** texts that leave the viewBox */
  readonly outside: readonly string[]
  /** height of the smallest text, as it is shown */
  readonly smallestText: number
  readonly texts: number
}

/** A colour beside what lies behind it. */
export interface Contrast {
  readonly what: string
  readonly ratio: number
}

/** colour of the page behind everything */
export function background(): string
export function pictures(): Picture[]
export function textContrasts(): Contrast[]
export function markContrasts(): Contrast[]
/** what is wider than the page, or than the box that clips it; `scrolls`: boxes may scroll sideways themselves */
export function cutOff(scrolls: boolean): string[]
export function openDetails(): void
/** texts of the cells of each row */
export function cellTexts(rows: readonly unknown[]): string[][]
/** of an `svg` of a trend, in its own units */
export function runMarks(chart: unknown): { runId: string; x: number; middle: number; lower: number; upper: number }[]
