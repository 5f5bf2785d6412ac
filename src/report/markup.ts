/** Markup in which every text is escaped: only markup itself goes in as it is. */
import { escape } from './escape.ts'

export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Part = Markup | string | number | null | readonly Part[]

/** A tagged template: markup with texts, figures, markup and lists of them put in; null is nothing. */
export const markup = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  new Markup(strings.map((text, at) => text + written(parts[at] ?? null)).join(''))

function written(part: Part): string {
  if (part === null) return ''
  if (part instanceof Markup) return part.text
  return typeof part === 'object' ? part.map(written).join('') : escape(String(part))
}
