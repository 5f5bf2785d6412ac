/** A programme as Prometheus reads it, for the text-file collector of its node exporter. Pure. */
import { type RunResult, runResults } from './counted.ts'
import { isOwed } from './matrix.ts'
import type { ProgrammeRow } from './row.ts'

type Labels = Readonly<Record<string, string>>

interface Sample {
  readonly labels: Labels
  readonly value: number
}

interface Metric {
  readonly name: string
  readonly help: string
  readonly samplesOf: (row: ProgrammeRow) => readonly Sample[]
}

const one = (row: ProgrammeRow, value: number): Sample[] => [{ labels: labelsOf(row), value }]
const flag = (holds: boolean) => (holds ? 1 : 0)
const seconds = (instant: string | null, row: ProgrammeRow) =>
  instant === null ? [] : one(row, Date.parse(instant) / 1000)

const results = [...runResults, 'none'] as const satisfies readonly (RunResult | 'none')[]

const metrics: readonly Metric[] = [
  {
    name: 'muster_drill_due',
    help: '1 while a drill is owed, a re-test and an overdue one too; 0 when it is done or not owed.',
    samplesOf: row => one(row, flag(isOwed(row.state))),
  },
  {
    name: 'muster_drill_overdue',
    help: '1 when a quarter ended without the drill, or the last one is too old.',
    samplesOf: row => one(row, flag(row.state === 'overdue')),
  },
  {
    name: 'muster_drill_retest_owed',
    help: '1 when the drill was done and a promise was not kept.',
    samplesOf: row => one(row, flag(row.state === 'not-met')),
  },
  {
    name: 'muster_drill_deadline_timestamp_seconds',
    help: 'When the next drill must be done.',
    samplesOf: row => seconds(row.dueBy, row),
  },
  {
    name: 'muster_drill_last_success_timestamp_seconds',
    help: 'When the last drill ended in which every promise was kept; absent: there was none.',
    samplesOf: row => seconds(row.lastMetAt, row),
  },
  {
    name: 'muster_drill_last_result',
    help: '1 for how the newest run ended, counted or not; 0 for every other way.',
    samplesOf: row =>
      results.map(result => ({
        labels: { ...labelsOf(row), result },
        value: flag((row.last?.result ?? 'none') === result),
      })),
  },
  {
    name: 'muster_drill_missed_quarters',
    help: 'Quarters that ended without the drill.',
    samplesOf: row => one(row, row.missed.length),
  },
]

const labelsOf = ({ scenario, environment, region, tier, owner }: ProgrammeRow): Labels => ({
  scenario,
  environment,
  region,
  tier,
  owner,
})

export const metricsText = (rows: readonly ProgrammeRow[]): string =>
  metrics
    .map(metric => ({ ...metric, samples: rows.flatMap(metric.samplesOf) }))
    .filter(({ samples }) => samples.length > 0)
    .flatMap(({ name, help, samples }) => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} gauge`,
      ...samples.map(({ labels, value }) => `${name}{${labelText(labels)}} ${value}`),
    ])
    .map(line => `${line}\n`)
    .join('')

const labelText = (labels: Labels) =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',')

const escaped = (value: string) => value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
