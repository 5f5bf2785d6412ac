/** What narrows the table of runs. Without a script the whole table is there, and no form that does nothing. */
import { type Markup, markup } from '../report/markup.ts'

export interface Choices {
  readonly drill: readonly string[]
  readonly grade: readonly string[]
  readonly quarter: readonly string[]
}

const labels: Record<keyof Choices, string> = { drill: 'Drill', grade: 'Grade', quarter: 'Quarter' }

export const filterForm = (choices: Choices): Markup =>
  markup`<form id="filters" class="filters" role="search" aria-label="Runs" hidden><label>Text<input name="text" type="search" autocomplete="off"></label>${(
    Object.keys(labels) as (keyof Choices)[]
  ).map(name => select(name, choices[name]))}<button type="reset">Show all</button></form>
<p id="shown" class="soft" role="status"></p>`

const select = (name: keyof Choices, values: readonly string[]): Markup =>
  markup`<label>${labels[name]}<select name="${name}"><option value="">all</option>${values.map(value => markup`<option>${value}</option>`)}</select></label>`

/** Rows say by `data-drill`, `data-grade` and `data-quarter` what they are. */
export const filterScript = `'use strict'
const form = document.getElementById('filters')
const rows = [...document.querySelectorAll('#runs tbody tr')]
const shown = document.getElementById('shown')
const narrow = () => {
  const { text, ...chosen } = Object.fromEntries(new FormData(form))
  const words = text.toLowerCase().split(/\\s+/)
  const fits = row =>
    Object.entries(chosen).every(([name, value]) => value === '' || row.dataset[name] === value) &&
    words.every(word => row.textContent.toLowerCase().includes(word))
  for (const row of rows) row.hidden = !fits(row)
  shown.textContent = rows.filter(row => !row.hidden).length + ' of ' + rows.length + ' runs'
}
form.addEventListener('input', narrow)
form.addEventListener('reset', () => setTimeout(narrow))
form.addEventListener('submit', event => event.preventDefault())
addEventListener('pageshow', narrow)
form.hidden = false
`
