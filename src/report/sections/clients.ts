/** What clients saw: the picture of their raw operations, and every outage. */
import { figure, section, table } from '../elements.ts'
import type { ReportInput } from '../input.ts'
import { type Markup, markup } from '../markup.ts'
import { availabilityPicture } from '../pictures/availability.ts'
import { range, unitOf } from '../units.ts'

export function clientsSection({ lanes, verdict, facts }: ReportInput): Markup {
  if (lanes.length === 0) return section('What clients saw', markup`<p>Nothing was observed.</p>`)
  return section(
    'What clients saw',
    figure(
      availabilityPicture(lanes, verdict, facts),
      'Every operation is in it. Failed is what was refused, was answered late or never. Columns are latencies from the quickest to the slowest, on a logarithmic scale.',
    ),
    facts.since === 'the fault' ? outagesTable(verdict.recovery.flatMap(({ outages }) => outages)) : null,
    strayFailures(verdict),
  )
}

/** Too few to call anything down, and told all the same. */
function strayFailures({ recovery }: ReportInput['verdict']): Markup | null {
  const stray = recovery.reduce((sum, entry) => sum + entry.strayFailures, 0)
  return stray === 0 ? null : markup`<p>Operations that failed outside every outage: ${stray}.</p>`
}

function outagesTable(outages: ReportInput['verdict']['recovery'][number]['outages']): Markup {
  if (outages.length === 0) return markup`<p>No outage was seen.</p>`
  const unit = unitOf(outages.flatMap(({ startMs, endMs, durationMs }) => [startMs, endMs, durationMs]))
  const rows = table(
    [
      'vantage',
      'class',
      { figures: 'began', unit: unit.name },
      { figures: 'ended', unit: unit.name },
      { figures: 'lasted', unit: unit.name },
      { figures: 'flaps' },
      { figures: 'failed in it' },
    ],
    outages.map(({ vantage, class: name, startMs, endMs, durationMs, flaps, badOperations }) => [
      vantage,
      name,
      range(startMs, unit),
      range(endMs, unit),
      range(durationMs, unit),
      flaps,
      badOperations,
    ]),
  )
  return markup`<p>Every outage, with when it began and ended after the fault:</p>${rows}`
}
