/** How each promise of each drill went from quarter to quarter. */
import { formatMs } from '../model/duration.ts'
import { formatPercent } from '../model/percent.ts'
import { changeLines } from '../model/environment/setting-change.ts'
import { bareTable, type Cell, section, soft } from '../report/elements.ts'
import { gradeMark } from '../report/grade.ts'
import { type Markup, markup } from '../report/markup.ts'
import { count, percentRange, span } from '../report/units.ts'
import { trendSentence } from '../trend/text.ts'
import { type Charted, chartedOf, type ChartRun, type ConfigurationChange } from './charted.ts'
import { page } from './page.ts'
import { drillsOf, isCounted, type SiteInput, type SiteRun } from './site-run.ts'
import { isDrawn, trendChart } from './trend-chart.ts'
import { wide } from './wide.ts'

export const trendsPage = ({ runs, unusable }: SiteInput): string =>
  page('trends', [
    markup`<p>Only sealed runs that verify are shown, and only those on the same configuration are compared: the last quarter with the one before, by ranks within strata of the control loop’s period. Shares are shown and not compared.</p>`,
    unusable.length === 0
      ? null
      : markup`<p>${count(unusable.length, 'run')} did not verify and ${unusable.length === 1 ? 'is' : 'are'} in no figure.</p>`,
    ...(runs.length === 0 ? [markup`<p>There is no sealed run.</p>`] : drillsOf(runs).map(drillSection)),
  ])

function drillSection({ scenario, environment, runs }: ReturnType<typeof drillsOf>[number]): Markup {
  const charts = chartedOf(runs)
  const title = `${scenario} in environment ${environment}`
  const none = charts.length === 0 ? markup`<p>No run measured a promise.</p>` : null
  return section(title, none, ...charts.map(chart => chartOf(chart, title)), passedList(runs))
}

function chartOf(chart: Charted, title: string): Markup {
  const label = `${chart.name}, ${title}: what each of ${count(chart.runs.length, 'run')} measured, by quarter`
  return markup`<h3>${chart.name}</h3>
<p>${toldOf(chart)}</p><figure>${wide(`Picture of ${chart.name}, ${title}`, trendChart(chart, label))}<figcaption>${captionOf(chart)}</figcaption></figure>${chart.changes.length === 0 ? null : changeList(chart.changes)}
<details><summary>Figures of ${chart.name}: ${count(chart.runs.length, 'run')}</summary>${wide(`Figures of ${chart.name}, ${title}`, runsTable(chart))}</details>`
}

function toldOf({ trend, unit, runs }: Charted): string {
  if (unit === 'percent') return 'A share: shown, not compared.'
  const unended = runs.filter(({ actual }) => actual.upper === null).length
  const left = unended === 0 ? '' : ` What never ended is in no comparison: ${count(unended, 'run')}.`
  if (!trend) return `There is nothing to compare.${left}`
  const text = trendSentence(trend)
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.${left}`
}

function captionOf(chart: Charted): string {
  const { objective, unit, promise } = chart
  const parts = [
    'A bar spans what is known of one run, a dot is its middle; an arrow: no end was seen.',
    ...(unit === 'ms' ? ['The line across a quarter is the median of its runs.'] : []),
    ...(objective === null
      ? []
      : [
          `The objective is ${promise} ${unit === 'ms' ? formatMs(objective) : formatPercent(objective)}, ${isDrawn(chart) ? 'the dotted line' : 'far outside of the picture'}.`,
        ]),
    ...(chart.changes.length === 0 ? [] : ['Across a dashed line the configuration is another.']),
  ]
  return parts.join(' ')
}

/** Numbered as in the picture. */
const changeList = (changes: readonly ConfigurationChange[]): Markup =>
  markup`<ol>${changes.map(
    ({ after, settings }) =>
      markup`<li>From run ${after.verdict.runId} on, configuration ${after.verdict.configurationDigest.slice(0, 12)}${
        settings === null
          ? ': what differs cannot be read'
          : markup`<ul>${changeLines(settings).map(line => markup`<li><code>${line}</code></li>`)}</ul>`
      }</li>`,
  )}</ol>`

function runsTable(chart: Charted): Markup {
  const { trend, runs, unit } = chart
  const quarters =
    trend &&
    bareTable(
      ['quarter', { figures: 'runs' }, { figures: 'median' }, { figures: 'worst' }],
      trend.quarters.map(({ quarter, runs: held, medianMs, worstMs }) => [
        quarter,
        held,
        span({ lower: medianMs, upper: medianMs }),
        span({ lower: worstMs, upper: worstMs }),
      ]),
    )
  return markup`${quarters}${bareTable(
    ['run', 'quarter', 'part of the loop', 'configuration', { figures: 'actual' }, 'grade'],
    runs.map(run => runRow(run, unit)),
  )}`
}

function runRow({ run, quarter, actual, grade }: ChartRun, unit: Charted['unit']): Cell[] {
  const { runId, loopPhase, configurationDigest } = run.verdict
  return [
    run.report === null ? runId : markup`<a href="${run.report}">${runId}</a>`,
    quarter,
    loopPhase ? `${loopPhase.stratum + 1} of ${loopPhase.of}` : 'not spread',
    markup`<code>${configurationDigest.slice(0, 12)}</code>`,
    unit === 'ms' ? span(actual) : percentRange(actual),
    gradeMark(grade),
  ]
}

function passedList(runs: readonly SiteRun[]): Markup | null {
  const passed = runs.filter(run => !isCounted(run))
  if (passed.length === 0) return null
  const why = ({ verdict: { aborted, validity } }: SiteRun) =>
    aborted ? `aborted by ${aborted.by}: ${aborted.reason}` : `in doubt: ${validity.reasons[0] ?? ''}`
  return markup`<p>Not counted:</p><ul>${passed.map(run => markup`<li>${run.verdict.runId} ${soft(why(run))}</li>`)}</ul>`
}
