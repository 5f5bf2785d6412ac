/** The few elements a report is made of. */
import { type Markup, markup } from './markup.ts'

export type Cell = Markup | string | number

/** Tables as short as this stay on one page. */
const shortRows = 8

/** A heading; `figures`: aligned at the right, with the unit they are in. */
export type Column = string | { readonly figures: string; readonly unit?: string }

export const table = (columns: readonly Column[], rows: readonly (readonly Cell[])[]): Markup =>
  markup`<div class="wide">${bareTable(columns, rows)}</div>`

/** Without the box in which it scrolls sideways where there is no room. */
export function bareTable(columns: readonly Column[], rows: readonly (readonly Cell[])[]): Markup {
  const align = columns.map(column => (typeof column === 'string' ? null : markup` class="figures"`))
  const heads = columns.map((column, at) => markup`<th scope="col"${align[at] ?? null}>${heading(column)}</th>`)
  const body = rows.map(row => markup`<tr>${row.map((cell, at) => markup`<td${align[at] ?? null}>${cell}</td>`)}</tr>`)
  const short = rows.length <= shortRows ? markup` class="short"` : null
  return markup`<table${short}><thead><tr>${heads}</tr></thead><tbody>${body}</tbody></table>`
}

/** A unit stays beside the word before it. */
function heading(column: Column): string {
  if (typeof column === 'string') return column
  return column.unit === undefined ? column.figures : `${column.figures},\u00a0${column.unit}`
}

/** Names with what they stand for; what is null is left out. */
export const definitions = (entries: readonly (readonly [string, Cell] | null)[]): Markup =>
  markup`<dl>${entries.map(entry => (entry ? markup`<dt>${entry[0]}</dt><dd>${entry[1]}</dd>` : null))}</dl>`

export const section = (title: string, ...content: readonly (Markup | null)[]): Markup => markup`
<section><h2>${title}</h2>${content}</section>`

/** A picture with what it shows in words. */
export const figure = (picture: Markup, caption: string): Markup =>
  markup`<figure><div class="wide">${picture}</div><figcaption>${caption}</figcaption></figure>`

/** What is wrong, one sentence each; nothing when nothing is. */
export const problemList = (problems: readonly Cell[]): Markup | null =>
  problems.length === 0
    ? null
    : markup`<ul class="problem">${problems.map(problem => markup`<li>${problem}</li>`)}</ul>`

export const soft = (text: string): Markup => markup`<span class="soft">${text}</span>`
