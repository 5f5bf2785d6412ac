import { type Markup, markup } from '../report/markup.ts'

/** What is wider than a small screen, in a box that scrolls, by keys too. */
export const wide = (label: string, content: Markup, kind = ''): Markup =>
  markup`<div class="wide${kind === '' ? '' : ` ${kind}`}" tabindex="0" role="region" aria-label="${label}">${content}</div>`
