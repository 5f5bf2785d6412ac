/** What was measured beside what the last run measured. One run each proves no change, and none is claimed. */
import type { Interval } from '../../model/interval.ts'
import type { Previous, PreviousRun } from '../../model/verdict/previous.ts'
import { changeLines } from '../../model/environment/setting-change.ts'
import type { Finding, Verdict } from '../../model/verdict/verdict.ts'
import { formatPercent } from '../../model/percent.ts'
import { type Cell, section, table } from '../elements.ts'
import { gradeWords } from '../grade.ts'
import type { ReportInput } from '../input.ts'
import { type Markup, markup } from '../markup.ts'
import { promiseName } from '../promise-name.ts'
import { instant, percentRange, span, unitOf } from '../units.ts'

/** Nothing where nobody looked for an earlier run. */
export const comparedSection = ({ previous, verdict, keyFingerprint }: ReportInput): Markup | null =>
  previous &&
  section(
    'Compared with the last time',
    previous.run ? lastTime(previous.run, keyFingerprint) : nothingBefore,
    otherConfiguration(previous.other),
    previous.run && figures(previous.run, verdict),
  )

const nothingBefore = markup`<p>No earlier sealed run of this drill in this environment and on this configuration lies beside it: there is nothing to compare it with.</p>`

function lastTime({ runId, startedWall, grade, verdictDigest, signedBy }: PreviousRun, keyFingerprint: string): Markup {
  const key = signedBy === keyFingerprint ? 'the same key' : markup`another key, <code>${signedBy.slice(0, 12)}</code>`
  return markup`<p>The last time, on the same configuration, was run ${runId}, ${instant(startedWall)}: ${gradeWords(grade)}. It was signed by ${key}; its verdict has the sha256 <code>${verdictDigest.slice(0, 12)}</code>.</p>`
}

function otherConfiguration(other: Previous['other']): Markup | null {
  if (!other) return null
  const { runId, startedWall, configurationDigest, settings } = other
  const list = settings && markup`<ul>${changeLines(settings).map(line => markup`<li><code>${line}</code></li>`)}</ul>`
  const which = settings ? 'What differs, from that run to this one:' : 'Its environment cannot be read.'
  return markup`<p>Run ${runId}, ${instant(startedWall)}, was on another configuration, ${configurationDigest.slice(0, 12)}, and is not compared. ${which}</p>${list}`
}

function figures(last: PreviousRun, { aborted, validity, findings }: Verdict): Markup {
  if (aborted) return markup`<p>This run was aborted: what it measured is compared with nothing.</p>`
  if (!validity.valid) return markup`<p>The figures of this run are in doubt: they are compared with nothing.</p>`
  const rows = findings.flatMap(finding => rowsOf(finding, last))
  if (rows.length === 0) return markup`<p>No promise has a figure in both runs.</p>`
  return markup`${table(['promise', { figures: 'last time' }, { figures: 'now' }, 'the two intervals'], rows)}
<p>One run each proves no change: a figure moves by chance, and with where in the control loop’s period the fault fell. <code>muster trend</code> compares the runs of quarters.</p>`
}

function rowsOf(finding: Finding, { figures: known }: PreviousRun): Cell[][] {
  const before = known.find(figure => figure.finding === finding.id)
  const now = before?.unit === 'ms' ? finding.actualMs : finding.percent?.actual
  if (!before || !now) return []
  const { actual, unit } = before
  const shared = unitOf([actual, now])
  const said = (figure: Interval) => (unit === 'ms' ? span(figure, shared) : percentRange(figure))
  return [[promiseName(finding), said(actual), said(now), relation(actual, now, unit)]]
}

/** Whether they overlap, and else by how much they are apart at least. */
function relation(before: Interval, now: Interval, unit: 'ms' | 'percent'): string {
  const size = (gap: number) => (unit === 'ms' ? span({ lower: gap, upper: gap }) : formatPercent(gap))
  const [more, less] = unit === 'ms' ? ['longer', 'shorter'] : ['more', 'less']
  if (before.upper !== null && now.lower > before.upper)
    return `apart: now ${more} by ${size(now.lower - before.upper)} or more`
  if (now.upper !== null && before.lower > now.upper)
    return `apart: now ${less} by ${size(before.lower - now.upper)} or more`
  return 'they overlap'
}
