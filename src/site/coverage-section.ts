/** What was drilled where, and what never. */
import { section } from '../report/elements.ts'
import { gradeMark } from '../report/grade.ts'
import { type Markup, markup } from '../report/markup.ts'
import { count } from '../report/units.ts'
import { quarterOf } from '../trend/quarter.ts'
import { type Coverage, type CoverageCell, coverageOf } from './coverage.ts'
import type { SiteInput } from './site-run.ts'
import { wide } from './wide.ts'

export const coverageSection = ({ runs, faultKinds }: SiteInput): Markup =>
  section(
    'What was drilled, and what never',
    markup`<p>A fault counts in the region that it hit, for every tier of which a promise was at stake. Runs that were aborted or are in doubt count as none. A cell holds the grade of the newest run, and its quarter.</p>`,
    ...coverageOf(runs, faultKinds).map(environmentTable),
  )

function environmentTable({ environment, places, rows }: Coverage): Markup {
  const cells = rows.flatMap(row => row.cells)
  const drilled = cells.filter(({ last }) => last !== null).length
  return markup`<h3>Environment ${environment}</h3>
<p>${drilled} of ${cells.length} combinations of fault, region and tier were drilled.</p>
${wide(
  `Coverage of environment ${environment}`,
  markup`<table><thead>
<tr><th rowspan="2" scope="col">fault</th>${places.map(({ region, tiers }) => markup`<th scope="colgroup" colspan="${tiers.length}">${region}</th>`)}</tr>
<tr>${places.flatMap(({ tiers }) => tiers.map(tier => markup`<th scope="col">${tier}</th>`))}</tr></thead><tbody>${rows.map(
    ({ kind, cells: own }) => markup`<tr><th scope="row">${kind}</th>${own.map(cellText)}</tr>
`,
  )}</tbody></table>`,
  'coverage',
)}`
}

function cellText({ last, runs }: CoverageCell): Markup {
  if (!last) return markup`<td><span class="soft">never</span></td>`
  const { verdict, report } = last
  const grade = gradeMark(verdict.grade)
  const when = quarterOf(verdict.startedWall)
  return markup`<td>${grade}<br>${report === null ? when : markup`<a href="${report}">${when}</a>`} <span class="soft">${count(runs, 'run')}</span></td>`
}
