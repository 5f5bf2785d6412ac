/**
 * How well an outage is measured: error and width by kind, against targets that log their own. `npm run bench:accuracy
 * [-- outages of each kind]`; a thousand in all take four minutes.
 */
import { accuracy, campaign, kinds, miss, type Outcome } from '../test/ground-truth/campaign.ts'
import type { Bracket } from '../src/measurement/outage.ts'
import { progress, quantile, show, table, verdict } from './table.ts'

const rounds = Number(process.argv[2] ?? 125)
/** The requirement: the error of the interval's middle is at most the cadence and so much more. */
const beyondCadenceMs = 5

progress(`${rounds * kinds.length} outages, ${rounds} of each of ${kinds.length} kinds`)
const outcomes = await campaign(rounds)
const figures = (of: readonly number[]) => (of.length === 0 ? ['-', '-'] : [quantile(of, 0.5), quantile(of, 1)].map(ms))
const ms = (value: number) => value.toFixed(1)

function row(kind: string, own: readonly Outcome[]): string[] {
  const measured = own.flatMap(outcome => accuracy(outcome) ?? [])
  const errors = measured.map(({ errorMs }) => errorMs)
  const held = own.filter(outcome => miss(outcome) === null).length
  const required = (own[0]?.everyMs ?? 0) + beyondCadenceMs
  return [
    ...[kind, String(own.length), `${((held / own.length) * 100).toFixed(held === own.length ? 0 : 1)} %`],
    ...figures(errors),
    ...[ms(required), verdict(errors.every(error => error <= required))],
    ...[
      ...figures(measured.map(({ widthMs }) => widthMs)),
      ms(
        quantile(
          own.map(({ silenceMs }) => silenceMs),
          1,
        ),
      ),
    ],
  ]
}

show(`Outages measured every ${outcomes[0]?.everyMs} ms, against what the targets logged; ms\n`)
show(
  table(
    ['kind', 'outages', 'truth held', 'error p50', 'worst', 'required', '', 'width p50', 'widest', 'longest silence'],
    [
      ...kinds.map(kind =>
        row(
          kind,
          outcomes.filter(outcome => outcome.kind === kind),
        ),
      ),
      row('all', outcomes),
    ],
  ),
)
for (const outcome of outcomes) {
  const why = miss(outcome) ?? far(outcome)
  if (why !== null) show(`${outcome.kind} ${outcome.seed}: ${why} (${outcome.gaps} gaps of the harness near it)`)
}

/** Where the edges are of one whose error is too large; null: it is not. */
function far(outcome: Outcome): string | null {
  const { errorMs } = accuracy(outcome) ?? { errorMs: 0 }
  if (errorMs <= outcome.everyMs + beyondCadenceMs) return null
  const bracket = outcome.brackets[0]?.bracket as Bracket
  const after = (ns: number) => ms((ns - outcome.down[0]) / 1e6)
  const [starts, ends] = [[bracket.startLo, bracket.startHi].map(after), [bracket.endLo, bracket.endHi ?? 0].map(after)]
  const up = after(outcome.up?.[0] ?? 0)
  return `error ${ms(errorMs)}: down at 0, up at ${up}; measured ${starts.join(' to ')} and ${ends.join(' to ')}`
}
if (!outcomes.every(outcome => miss(outcome) === null)) process.exitCode = 1
