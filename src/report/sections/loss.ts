/** What was lost: every ledger reconciled against what survived, one column each. */
import type { Finding, LedgerLoss, Verdict } from '../../model/verdict/verdict.ts'
import { type Cell, section, table } from '../elements.ts'
import { type Markup, markup } from '../markup.ts'
import { span } from '../units.ts'
import { whyTable } from './why.ts'

export function lossSection({ loss, findings }: Pick<Verdict, 'loss' | 'findings'>): Markup {
  if (loss.length === 0) return section('What was lost', markup`<p>No ledger was kept.</p>`)
  const shown = loss.some(({ sites }) => sites) ? [...lines, ...ofSites] : lines
  const rows = shown.map(([text, cell]) => [text, ...loss.map(cell)])
  const columns = loss.map(({ ledger, store }) => ({ figures: `${ledger} to ${store}` }))
  return section(
    'What was lost',
    table(['writes', ...columns], rows),
    logLine(loss),
    whyTable(findings.filter(isAboutLoss)),
  )
}

const isAboutLoss = ({ assertion }: Finding) => assertion === 'rpo' || assertion === 'integrity'

type Line = readonly [string, (loss: LedgerLoss) => Cell]

/** A count that rests on read-backs is not there without as many. */
const readBack = (needed: number, cell: (loss: LedgerLoss) => Cell) => (loss: LedgerLoss) =>
  loss.passes >= needed ? cell(loss) : loss.passes === 0 ? 'not read back' : 'read back once'

const lines: readonly Line[] = [
  ['attempted', loss => loss.attempted],
  ['acknowledged', loss => loss.acked],
  ['refused', loss => loss.failed],
  ['indeterminate: no answer said which', loss => loss.indeterminate],
  ['read back, times', loss => loss.passes],
  ['acknowledged and lost', readBack(1, lostOf)],
  ['acknowledged by the node that took over, and lost', readBack(1, loss => loss.lostFromNewTimeline)],
  ['indeterminate and there', readBack(1, loss => loss.recovered)],
  ['refused and there', readBack(1, loss => loss.failedButPresent)],
  ['there, and written by nobody', readBack(1, loss => loss.phantom)],
  ['there more than once', readBack(1, loss => loss.duplicated)],
  ['gone at the first read-back, there at the last', readBack(2, loss => loss.resurrected)],
  ['there at the first read-back, gone at the last', readBack(2, loss => loss.vanished)],
  ['acknowledged by two primaries at once', loss => loss.dualPrimaryAcks],
  ['recovery point (RPA)', loss => (loss.rpaMs ? span(loss.rpaMs) : 'not read back')],
  ['finest loss this could have seen', ({ resolutionMs }) => (resolutionMs === null ? 'unknown' : point(resolutionMs))],
]

/** Of stores that have several sites. */
const ofSites: readonly Line[] = [
  ['lost with the site, and back with it', readBack(2, ({ sites }) => sites?.returned ?? 'one site')],
  ['at one site only at the end', readBack(2, ({ sites }) => sites?.apart ?? 'one site')],
  ['versions lost although a later one was kept', readBack(1, ({ sites }) => sites?.overwritten ?? 'one site')],
]

const point = (ms: number) => span({ lower: ms, upper: ms }).replace(/^.* to /, '')

function lostOf({ lost: { lower, upper } }: LedgerLoss): Cell {
  if (upper === null) return `${lower} or more`
  return upper === lower ? lower : `${lower} to ${upper}`
}

function logLine([first]: readonly LedgerLoss[]): Markup | null {
  if (!first) return null
  return markup`<p>Write-ahead log: ${first.rpaBytesDetail}${first.rpaBytes === null ? '' : `, so ${first.rpaBytes} bytes`}.</p>`
}
