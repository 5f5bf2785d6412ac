/** The folder of reports as pages: files by name, the same bytes for the same runs. Pure. */
import { type Markup, markup } from '../report/markup.ts'
import { count } from '../report/units.ts'
import { coverageSection } from './coverage-section.ts'
import { filterScript } from './filters.ts'
import { page, pageNames } from './page.ts'
import { runsSection } from './runs-section.ts'
import { drillsOf, type SiteInput } from './site-run.ts'
import { trendsPage } from './trends-page.ts'

export const sitePages = (input: SiteInput): ReadonlyMap<string, string> =>
  new Map([
    [pageNames.index, indexPage(input)],
    [pageNames.trends, trendsPage(input)],
  ])

const indexPage = (input: SiteInput): string =>
  page('index', [opening(input), runsSection(input), coverageSection(input)], filterScript)

function opening({ runs, unusable, trustedKey }: SiteInput): Markup {
  const drills = count(drillsOf(runs).length, 'drill')
  const key =
    trustedKey === null
      ? 'each verified by the key beside it, which proves only that nothing changed since'
      : markup`all signed with the key <code>${trustedKey}</code>`
  const wrong =
    unusable.length === 0
      ? null
      : markup`<p class="problem">${count(unusable.length, 'run')} did not verify: nothing may be built on ${unusable.length === 1 ? 'it' : 'them'}.</p>`
  return markup`<p>${count(runs.length, 'sealed run')} of ${drills}, ${key}. A drill is a scenario in an environment.</p>${wrong}`
}
