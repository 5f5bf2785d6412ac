/** What was promised before, from where it was looked at and how: all of it frozen in the plan. */
import type { Plan, PlannedProbe, PlannedVantage } from '../../model/plan/plan.ts'
import type { Criterion } from '../../model/scenario/scenario.ts'
import { durationMs, formatMs } from '../../model/duration.ts'
import { type PerformanceCriterion, windowWords } from '../../model/promise/performance.ts'
import { formatPercent } from '../../model/percent.ts'
import { type Cell, section, table } from '../elements.ts'
import { type Markup, markup } from '../markup.ts'

export const methodSection = (plan: Plan): Markup =>
  section(
    'What was promised, and how it was measured',
    markup`<p>Stated in the plan before anything was broken:</p><ul>${plan.criteria.map(criterion => markup`<li>${criterionText(criterion, plan)}</li>`)}</ul>`,
    vantagesTable(plan),
    markup`<p>Operations leave on a fixed cadence whether or not earlier ones have been answered, and none is tried again. A figure <i>a to b</i> means that the truth lies in between; of a share and of a percentile, with 95 % confidence. All times come from one monotonic clock; the wall clock is for display.</p>`,
  )

function criterionText(criterion: Criterion, plan: Plan): string {
  switch (criterion.assert) {
    case 'rto':
      return `${criterion.service} recovers ${objective(plan, 'rto', criterion.service)}${expectation(criterion.expectWithin)}${criterion.maxOutages === undefined ? '' : `; outages at most: ${criterion.maxOutages}`}${criterion.maxShards === undefined ? '' : `; shards out at most: ${criterion.maxShards}`}`
    case 'rpo':
      return `${criterion.store} loses ${objective(plan, 'rpo', criterion.store)} of what it acknowledged${expectation(criterion.expectWithin)}`
    case 'integrity':
      return `${criterion.store} keeps its integrity${criterion.maxLost === undefined ? '' : `; acknowledged writes lost at most: ${criterion.maxLost}`}`
    case 'staleness':
      return `no read of ${criterion.store} is older than promised: ${objective(plan, 'staleness', criterion.store)}`
    case 'restore':
      return `${criterion.store} can be restored ${objective(plan, 'rto', criterion.store)} to the very point asked for${expectation(criterion.within)}`
    case 'detection':
      return `who is on call is told that ${criterion.service} is out${criterion.orSilence ? ', or that monitoring has fallen silent,' : ''} while it is, ${objective(plan, 'detection', criterion.service)}${expectation(criterion.within)}`
    case 'steady-state':
      return 'the system is back in its steady state after the drill'
    case 'data-flow':
      return 'no byte flows from a region to one outside its boundary'
    case 'residency':
      return `in every part of the drill, whatever users of ${criterion.tenant} leave is found inside their boundary only`
    case 'serving-place':
      return `every reply of ${criterion.service} comes from inside the boundary of the client`
    case 'cache':
      return `what a cache gives of ${criterion.service} is no older than ${formatMs(durationMs(criterion.maxAge))}, and was made for the site that asked`
    default:
      return performanceText(criterion, plan)
  }
}

function performanceText({ assert, service, window = 'whole' }: PerformanceCriterion, { performance }: Plan): string {
  const own = performance?.find(entry => entry.kind === assert && entry.subject === service && entry.window === window)
  const over = `${windowWords[window]}${window === 'after' ? ', the return of what was broken included' : ''}`
  if (!own) return `${assert} of ${service} ${over}, for which the plan holds no promise`
  if (assert === 'latency')
    return `of what ${service} is asked, ${own.percentile} % is answered in under ${formatMs(own.limit)} from when it was due, ${over} (${own.source})`
  const share = assert === 'error-rate' ? 'fails is under' : 'is answered well and in time is over'
  return `the share of what ${service} is asked that ${share} ${formatPercent(own.limit)}, ${over} (${own.source})`
}

function objective(plan: Plan, kind: Plan['objectives'][number]['kind'], subject: string): string {
  const own = plan.objectives.find(entry => entry.kind === kind && entry.subject === subject)
  return own
    ? `in under ${formatMs(own.objectiveMs)} (${own.class}; ${own.source})`
    : 'in a time for which the plan holds no objective'
}

const expectation = (text: string | undefined) =>
  text === undefined ? '' : `; a sound configuration needs less than ${formatMs(durationMs(text))}`

const vantagesTable = ({ vantages }: Plan): Markup =>
  table(['vantage', 'class', 'what it does', { figures: 'every' }, { figures: 'deadline' }], vantages.flatMap(rowsOf))

/** Classes that differ in their name alone share a row. */
function rowsOf({ name, place, probes, ledgers, notifications }: PlannedVantage): Cell[][] {
  const alike = Map.groupBy(probes, ({ kind, subject, everyMs, deadlineMs }) =>
    [kind, subject, everyMs, deadlineMs].join(),
  )
  const rows: Cell[][] = [
    ...[...alike.values()].map(group => probeRow(group[0] as PlannedProbe, group)),
    ...ledgers.map(ledger => [
      ledger.name,
      `ledger of ${ledger.writers} writers to ${ledger.store}, through ${doors[ledger.through]}${ledger.replicas === undefined ? '' : `, acknowledged by ${ledger.replicas} ${ledger.replicas === 1 ? 'replica' : 'replicas'} too`}`,
      `${formatMs(ledger.everyMs)} each`,
      formatMs(ledger.deadlineMs),
    ]),
    ...(notifications === undefined
      ? []
      : [['alerts', 'notes what reaches who is on call, stamped on arrival', '', '']]),
  ]
  const where = markup`<b>${name}</b><br><span class="soft">${place}</span>`
  return rows.map((row, at) => [at === 0 ? where : '', ...row])
}

const doors = {
  'front-door': 'the front door',
  pool: 'the pool',
  redis: 'a client of the cluster',
  s3: 'a client of its sites',
}

const probeRow = ({ kind, subject, everyMs, deadlineMs }: PlannedProbe, group: readonly PlannedProbe[]): Cell[] => [
  group.map(probe => probe.class).join(', '),
  texts[kind]?.(subject) ?? `${kind} of ${subject}`,
  formatMs(everyMs),
  formatMs(deadlineMs),
]

const texts: Readonly<Record<string, (subject: string) => string>> = {
  'http-service': subject => `asks ${subject} through the front door`,
  'http-canary': () => 'asks the canary, which no fault touches',
  'sql-connect': subject => `opens a fresh connection to ${subject} and asks who answers`,
  'etcd-leader': subject => `reads who leads ${subject}`,
  'patroni-leader': subject => `asks a member of ${subject} who leads`,
  'sql-heartbeat': subject => `reads the newest writes from a replica of ${subject} through the read pool`,
  'patroni-member': subject => `asks a member of ${subject} for its own view`,
}
