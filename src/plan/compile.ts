/** Scenario x environment -> plan: every target resolved, every promise looked up, every cadence checked. Pure. */
import type { AnyFault, Driver } from '../drivers/driver.ts'
import { durationMs } from '../model/duration.ts'
import type { Environment } from '../model/environment.ts'
import { usageError } from '../model/muster-error.ts'
import type { Plan, PlannedFault, PlannedObjective } from '../model/plan.ts'
import type { FaultStep, Scenario } from '../model/scenario.ts'
import { freeze } from './freeze.ts'
import { performanceOf } from './performance.ts'
import { nearest } from './suggest.ts'
import { validate } from './validate.ts'
import { vantagesOf } from './vantages.ts'

const leaseMarginMs = 120_000

/** Refuses with a usage error whose message begins with the path inside the scenario. */
export function compilePlan(scenario: Scenario, environment: Environment, drivers: readonly Driver[]): Plan {
  refuseOutsideLab(scenario, environment)
  const performance = performanceOf(scenario, environment)
  return {
    format: 'muster/plan/v1',
    scenario: scenario.name,
    title: scenario.title,
    description: scenario.description,
    environment: environment.name,
    protection: environment.protection,
    scenarioDigest: freeze(scenario).digest,
    environmentDigest: freeze(environment).digest,
    configurationDigest: freeze(environment.driver).digest,
    faults: scenario.faults.map((step, at) => planFault(step, at, scenario, environment, drivers)),
    vantages: vantagesOf(scenario, environment),
    objectives: objectivesOf(scenario, environment),
    ...(performance.length === 0 ? {} : { performance }),
    criteria: scenario.criteria,
    stopConditions: scenario.stopConditions,
    baselineMs: durationMs(scenario.baseline),
    observe: {
      deadlineMs: durationMs(scenario.observe.deadline),
      holdMs: durationMs(scenario.observe.hold),
      successRatio: scenario.observe.successRatio ?? 0.99,
      atLeastMs: durationMs(scenario.observe.atLeast ?? '0s'),
    },
    undoBudgetMs: 60_000,
    settleBudgetMs: 60_000,
  }
}

function refuseOutsideLab({ stopConditions }: Scenario, { protection }: Environment): void {
  if (stopConditions !== 'none' || protection === 'lab') return
  throw usageError(
    'plan.no-stop-condition',
    'stopConditions is "none", which only a lab allows',
    'state when the drill must be aborted',
  )
}

function planFault(
  step: FaultStep,
  at: number,
  scenario: Scenario,
  environment: Environment,
  drivers: readonly Driver[],
): PlannedFault {
  const where = `faults.${at}`
  const { fault, driver } = findFault(step.kind, where, drivers)
  const spec = validate<Record<string, unknown>>(fault.schema, step.with ?? {}, `${where}.with`)
  const candidates = fault.candidates(environment, step.target)
  if (candidates.length === 0) throw unknownTarget(step, where, environment)
  const { effect, undo } = fault.describe(spec as never)
  const lastsMs = step.lasts === undefined ? null : durationMs(step.lasts)
  return {
    id: step.id,
    kind: step.kind,
    driver: driver.name,
    target: step.target,
    candidates: [...candidates],
    spec,
    atMs: durationMs(step.at),
    lastsMs,
    prelude: step.prelude ?? false,
    effect,
    undo,
    leaseMs: (lastsMs ?? durationMs(scenario.observe.deadline)) + leaseMarginMs,
  }
}

function findFault(kind: string, where: string, drivers: readonly Driver[]): { fault: AnyFault; driver: Driver } {
  const all = drivers.flatMap(driver => driver.faults.map(fault => ({ fault: fault as AnyFault, driver })))
  const found = all.find(({ fault }) => fault.kind === kind)
  if (found) return found
  const known = all.map(({ fault }) => fault.kind)
  const meant = nearest(kind, known)
  throw usageError(
    'plan.unknown-fault',
    `${where}.kind: there is no fault "${kind}"`,
    meant ? `did you mean "${meant}"?` : `there are ${known.join(', ')}`,
  )
}

function unknownTarget(step: FaultStep, where: string, environment: Environment) {
  const stores = Object.keys(environment.stores).join(', ')
  const zones = Object.values(environment.regions).flatMap(({ zones: names }) => names)
  return usageError(
    'plan.unknown-target',
    `${where}.target: ${JSON.stringify(step.target)} means nothing that ${step.kind} can hit in environment "${environment.name}"`,
    `stores: ${stores}; zones: ${[...new Set(zones)].join(', ')}; regions: ${Object.keys(environment.regions).join(', ')}`,
  )
}

/** Promises for everything the criteria speak of; a criterion without one is refused. */
function objectivesOf(scenario: Scenario, environment: Environment): PlannedObjective[] {
  const found = scenario.criteria.flatMap((criterion, at) => {
    const where = `criteria.${at}`
    if (criterion.assert === 'rto') {
      const service = environment.services[criterion.service]
      if (!service) throw missing(where, 'service', criterion.service, Object.keys(environment.services))
      return [objective('rto', criterion.service, service.tier, environment.objectives.rto[service.tier], environment)]
    }
    if (criterion.assert === 'rpo' || criterion.assert === 'integrity') {
      const store = environment.stores[criterion.store]
      if (!store) throw missing(where, 'store', criterion.store, Object.keys(environment.stores))
      return [
        objective('rpo', criterion.store, store.dataClass, environment.objectives.rpo[store.dataClass], environment),
      ]
    }
    return []
  })
  if (found.length === 0)
    throw usageError('plan.no-objective', 'criteria: none of them names an objective', 'add an rto or rpo criterion')
  return found.filter(
    (entry, at) => found.findIndex(other => other.kind === entry.kind && other.subject === entry.subject) === at,
  )
}

const objective = (
  kind: 'rto' | 'rpo',
  subject: string,
  name: string,
  text: string,
  { objectives }: Environment,
): PlannedObjective => ({
  kind,
  subject,
  class: name,
  objectiveMs: durationMs(text),
  source: objectives.source,
})

const missing = (where: string, what: string, name: string, known: readonly string[]) =>
  usageError(
    `plan.unknown-${what}`,
    `${where}: there is no ${what} "${name}", so it has no objective`,
    `there are ${known.join(', ')}`,
  )
