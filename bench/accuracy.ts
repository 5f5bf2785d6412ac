/** How well an outage is measured: error and width by kind, against targets that log their own. `npm run bench:accuracy [-- rounds]`. */
import { accuracy, campaign, kinds, miss } from '../test/ground-truth/campaign.ts'

const rounds = Number(process.argv[2] ?? 8)
const outcomes = await campaign(rounds, done => process.stderr.write(`\r${done} of ${rounds * kinds.length} outages`))
process.stderr.write('\n')
const pick = (values: number[], q: number) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))]
const show = (value: number | undefined) => (value === undefined ? '-' : value.toFixed(1)).padStart(9)
process.stdout.write(
  `${'kind'.padEnd(16)}outages  covered  error p50  error max  width p50  width max   (ms; cadence ${outcomes[0]?.everyMs} ms)\n`,
)
for (const kind of kinds) {
  const own = outcomes.filter(outcome => outcome.kind === kind)
  const figures = own.flatMap(outcome => accuracy(outcome) ?? [])
  const errors = figures.map(({ errorMs }) => errorMs)
  const widths = figures.map(({ widthMs }) => widthMs)
  const covered = own.filter(outcome => miss(outcome) === null).length
  process.stdout.write(
    `${kind.padEnd(16)}${String(own.length).padStart(7)}  ${String(covered).padStart(7)}  ${[pick(errors, 0.5), pick(errors, 1), pick(widths, 0.5), pick(widths, 1)].map(show).join('  ')}\n`,
  )
}
process.exitCode = outcomes.every(outcome => miss(outcome) === null) ? 0 : 1
