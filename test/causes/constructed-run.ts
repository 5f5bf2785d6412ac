/** Runs as causes see them, put together for tests: only what is said is there, all else is a sound run of the lab. */
import lab from '../../environments/lab-single-region.ts'
import { causes } from '../../src/causes/all.ts'
import type { RunFacts } from '../../src/causes/facts.ts'
import { withCauses } from '../../src/causes/named.ts'
import type { Interval } from '../../src/model/interval.ts'
import type { LabSettings } from '../../src/model/environment/lab/lab-settings.ts'
import type { Criterion } from '../../src/model/scenario/scenario.ts'
import type { Finding, LedgerLoss, Outage, Recovery, RecoveryPhase } from '../../src/model/verdict/verdict.ts'

/** The settings of the sound lab, edited. */
export function settingsWith(edit: (settings: LabSettings) => unknown): LabSettings {
  const { settings } = structuredClone(lab).driver
  edit(settings)
  return settings
}

/** What a cause says of settings that need no drill; null: nothing. */
export function saysOf(id: string, edit: (settings: LabSettings) => unknown): string | null {
  const cause = causes.find(entry => entry.id === id)
  if (!cause?.statically) throw new Error(`no cause ${id} that needs no drill`)
  return cause.statically(settingsWith(edit))
}

/** 10 ms wide, as a probe sees it. */
export const around = (atMs: number): Interval => ({ lower: atMs - 5, upper: atMs + 5 })

/** A recovery of `backend-api`; phases and shards in ms after the fault: when they were seen, and how long each shard was out. */
export function recovery(
  phases: Partial<Record<RecoveryPhase['phase'], number>>,
  shards: Readonly<Record<string, number>> = {},
): Recovery {
  const whole = phases.sustained ?? Math.max(0, ...Object.values(shards))
  return {
    service: 'backend-api',
    rtaMs: around(whole),
    phases: Object.entries(phases).map(([phase, at]) => ({
      phase: phase as RecoveryPhase['phase'],
      atMs: around(at),
      detail: '',
    })),
    outages: Object.entries(shards).map(([shard, lastsMs]) => outage(`matching.${shard}`, 5, lastsMs)),
    badTimeMs: whole,
    strayFailures: 0,
    servedBy: { before: [], after: [] },
  }
}

/** A finding about `backend-api`, or about another subject, that is not met unless that is said. */
export const finding = (assertion: string, given: Partial<Finding> = {}): Finding => {
  const subject = given.subject ?? 'backend-api'
  return {
    id: `${assertion}/${subject}`,
    assertion,
    subject,
    result: 'fail',
    grade: 'not-met',
    summary: '',
    objectiveMs: 3_600_000,
    objectiveSource: '',
    actualMs: null,
    numbers: {},
    problems: [],
    evidence: [],
    ...given,
  }
}

/** A drill that expects recovery within 12 s; `edit`: of the sound lab's settings. */
export const run = (edit: (settings: LabSettings) => unknown, given: Partial<RunFacts> = {}): RunFacts => ({
  environment: { ...lab, driver: { kind: 'lab', settings: settingsWith(edit) } },
  plan: planOf({}),
  faults: [],
  recovery: [],
  loss: [],
  staleness: [],
  restores: [],
  runbook: [],
  residency: [],
  alerts: [],
  firstBrokenMs: 0,
  failures: [],
  ...given,
})

/** What hit an instance at the start: a fault as a verdict tells it. */
export const fault = (kind: string, instance: string, id = 'fault'): RunFacts['faults'][number] => ({
  id,
  kind,
  instance,
  injectedMs: { lower: 0, upper: 1 },
  confirmed: 'present',
  rechecked: null,
  undone: 'absent',
})

/** Ids of the causes that are named. */
export const namedIn = (facts: RunFacts, of: Finding = finding('rto')): string[] =>
  (withCauses(of, facts).causes ?? []).map(({ id }) => id)

/** The settings as the lab is shipped with. */
export const sound = () => undefined

interface Planned {
  /** how long faults last, by their ids; absent: until the drill is over */
  readonly lastsMs?: Readonly<Record<string, number>>
  /** of the database */
  readonly ledgers?: readonly string[]
  /** of the cache */
  readonly cacheLedgers?: readonly string[]
  readonly criteria?: readonly Criterion[]
  readonly steps?: readonly { readonly kind: string; readonly spec: Readonly<Record<string, unknown>> }[]
}

/** What causes look at of a plan, beside the promise to recover within 12 s. */
export const planOf = ({
  lastsMs = {},
  ledgers = [],
  cacheLedgers = [],
  criteria = [],
  steps = [],
}: Planned): RunFacts['plan'] =>
  ({
    criteria: [{ assert: 'rto', service: 'backend-api', expectWithin: '12s' }, ...criteria],
    faults: Object.entries(lastsMs).map(([id, ms]) => ({ id, lastsMs: ms })),
    vantages: [
      {
        ledgers: [
          ...ledgers.map(name => ({ name, through: 'pool' })),
          ...cacheLedgers.map(name => ({ name, through: 'redis' })),
        ],
      },
    ],
    runbook: steps.map(action => ({ action })),
  }) as unknown as RunFacts['plan']

/** Of one class of operations, from so many ms after the fault. */
export const outage = (name: string, fromMs: number, lastsMs: number): Outage => ({
  class: name,
  vantage: 'eu-client',
  startMs: around(fromMs),
  endMs: around(fromMs + lastsMs),
  durationMs: around(lastsMs),
  flaps: 0,
  badOperations: 9,
})

/** What a ledger of the database lost, of a thousand writes. */
export const lossOf = (lost: number, given: Partial<LedgerLoss> = {}): LedgerLoss =>
  ({
    ledger: 'pool',
    store: 'core-db',
    acked: 1_000,
    lost: { lower: lost, upper: lost },
    lostFromNewTimeline: 0,
    dualPrimaryAcks: 0,
    rpaBytes: null,
    ...given,
  }) as LedgerLoss
