/** Scenario x estate -> plan: every target resolved, every promise looked up, every cadence checked. Pure. */
import type { Capability } from '../drivers/contract/capability.ts'
import type { Driver } from '../drivers/contract/driver.ts'
import type { AnyFault } from '../drivers/contract/fault.ts'
import type { Inventoried } from '../drivers/contract/inventory.ts'
import { durationMs } from '../model/duration.ts'
import { type Environment, isLab } from '../model/environment/environment.ts'
import { usageError } from '../model/muster-error.ts'
import type { Plan, PlannedFault, PlannedObjective } from '../model/plan/plan.ts'
import { kindOfStep } from '../model/scenario/former-kinds.ts'
import { runbookSteps } from '../model/scenario/runbook.ts'
import type { FaultStep, Scenario } from '../model/scenario/scenario.ts'
import { bindFault, systemsOf, words } from './bind.ts'
import { detectionObjective } from './detection.ts'
import { freeze } from './freeze.ts'
import { performanceOf } from './performance.ts'
import { placesOf } from './places.ts'
import { replicaLagObjective } from './reads.ts'
import { refuseWithoutSteps, tierOf } from './restore.ts'
import { residencyOf } from './residency.ts'
import { runbookOf } from './runbook.ts'
import { oneOf } from './suggest.ts'
import { refuseBeyond, refuseUnsafe, type Standing } from './safety.ts'
import { territoriesOf } from './territories.ts'
import { validate } from './validate.ts'
import { vantagesOf } from './vantages.ts'

const leaseMarginMs = 120_000

/** What a plan was made of, as it is kept: where secrets stood, the bytes that are digested are others than those that were given. */
export interface Digests {
  readonly scenario: string
  readonly environment: string
  readonly configuration: string
}

/** Refuses with a usage error whose message begins with the path inside the scenario. */
export function compilePlan(
  scenario: Scenario,
  estate: Inventoried,
  drivers: readonly Driver[],
  digests = digestsOf(scenario, estate.environment),
): Plan {
  const { environment } = estate
  refuseOutsideLab(scenario, environment)
  refuseUnsafe(environment)
  refuseNothing(scenario)
  refuseSameIds(scenario)
  refuseUnknownChecks(scenario, drivers)
  const performance = performanceOf(scenario, environment)
  const places = placesOf(scenario, environment)
  const territories = territoriesOf(scenario, environment)
  const residency = residencyOf(scenario, environment)
  if (residency) refuseUnable('residency', ['searching'], 'residency', estate, drivers)
  if (territories) refuseUnable('a criterion about data flows', ['counting'], 'criteria', estate, drivers)
  const runbook = runbookOf(scenario, estate, drivers)
  const faults = scenario.faults.map((step, at) => planFault(step, at, scenario, estate, drivers))
  refuseBeyond(environment.safety?.ceiling, faults.map(standingOf))
  return {
    format: 'muster/plan/v1',
    scenario: scenario.name,
    title: scenario.title,
    description: scenario.description,
    environment: environment.name,
    protection: environment.protection,
    ...(environment.safety ? { safety: environment.safety } : {}),
    scenarioDigest: digests.scenario,
    environmentDigest: digests.environment,
    configurationDigest: digests.configuration,
    faults,
    ...(runbook.length === 0 ? {} : { runbook }),
    vantages: vantagesOf(scenario, environment),
    objectives: objectivesOf(scenario, environment),
    ...(performance.length === 0 ? {} : { performance }),
    ...(places ? { places } : {}),
    ...(territories ? { territories } : {}),
    ...(residency ? { residency } : {}),
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

/** How an environment is reached, and set up: what two runs must share to be compared. */
export const reachedBy = (environment: Environment) => (isLab(environment) ? environment.driver : environment.systems)

const digestsOf = (scenario: Scenario, environment: Environment): Digests => ({
  scenario: freeze(scenario).digest,
  environment: freeze(environment).digest,
  configuration: freeze(reachedBy(environment)).digest,
})

function refuseOutsideLab({ stopConditions }: Scenario, { protection }: Environment): void {
  if (stopConditions !== 'none' || protection === 'lab') return
  throw usageError(
    'plan.no-stop-condition',
    'stopConditions is "none", which only a lab allows',
    'state when the drill must be aborted',
  )
}

function refuseNothing({ faults, runbook, load: { probes, ledgers } }: Scenario): void {
  if (faults.length === 0 && !runbook)
    throw usageError('plan.nothing', 'faults: there is none, and no runbook: nothing would be drilled', 'name a fault')
  if (probes.length === 0 && ledgers.length === 0)
    throw usageError('plan.no-load', 'load: there is no probe and no ledger: nobody would see it', 'add one of them')
}

function refuseUnknownChecks({ stopConditions }: Scenario, drivers: readonly Driver[]): void {
  if (stopConditions === 'none') return
  const known = drivers.flatMap(({ checks }) => [...(checks?.keys() ?? [])])
  for (const [at, condition] of stopConditions.entries())
    if (condition.when === 'check-fails' && !known.includes(condition.check))
      throw usageError(
        'plan.unknown-check',
        `stopConditions.${at}.check: the environment has no check "${condition.check}"`,
        known.length > 0
          ? oneOf(condition.check, known)
          : 'a system of driver `monitoring` or `command` has `checks`, one of driver `aws` has `alarms`',
      )
}

/** Faults and steps are put back by their ids. */
function refuseSameIds({ faults, runbook }: Scenario): void {
  const ids = [...faults, ...runbookSteps(runbook)].map(({ id }) => id)
  const twice = ids.find((id, at) => ids.indexOf(id) !== at)
  if (twice !== undefined)
    throw usageError('plan.same-id', `"${twice}" is the id of two faults or steps`, 'give each its own')
}

function planFault(
  step: FaultStep,
  at: number,
  scenario: Scenario,
  estate: Inventoried,
  drivers: readonly Driver[],
): PlannedFault {
  const where = `faults.${at}`
  const kind = kindOfStep(step)
  const { target, via } = step
  const { one: fault, driver, candidates } = bindFault({ kind, target, via, where, field: 'kind' }, estate, drivers)
  const spec = validate<Record<string, unknown>>(fault.schema, step.with ?? {}, `${where}.with`)
  const { effect, undo, blastRadius, departs: own } = fault.describe(spec as never, step.target)
  const departs = own ?? departsIn(estate, fault)
  const lastsMs = step.lasts === undefined ? null : durationMs(step.lasts)
  return {
    id: step.id,
    kind,
    driver: driver.name,
    ...(isLab(estate.environment) ? {} : { via: systemsOf(driver, estate).join(', ') }),
    target: step.target,
    candidates: [...candidates],
    spec,
    atMs: durationMs(step.at),
    lastsMs,
    prelude: step.prelude ?? false,
    effect,
    undo,
    ...(departs === null ? {} : { departs }),
    reach: blastRadius,
    leaseMs: (lastsMs ?? durationMs(scenario.observe.deadline)) + leaseMarginMs,
  }
}

/** As a ceiling sees it: the lease is what undoes it at the latest. */
const standingOf = (fault: PlannedFault): Standing => ({
  ...fault,
  standsMs: fault.leaseMs - leaseMarginMs,
  isLast: fault.lastsMs === null,
})

/** In what whoever does it there departs from what it is meant to be; null: in nothing. */
function departsIn({ inventory }: Inventoried, { needs = [] }: AnyFault): string | null {
  const said = needs.flatMap(need => inventory.can.get(need) ?? [])
  return said.length === 0 ? null : said.join('; ')
}

/** What nothing can do there is refused, with what can be done. */
function refuseUnable(
  kind: string,
  needs: readonly Capability[],
  where: string,
  { environment, inventory }: Inventoried,
  drivers: readonly Driver[],
): void {
  const isAble = (wanted: readonly Capability[] = []) => wanted.every(need => inventory.can.has(need))
  if (isAble(needs)) return
  const lacking = needs.filter(need => !inventory.can.has(need))
  const possible = drivers.flatMap(({ faults }) => faults as AnyFault[]).filter(fault => isAble(fault.needs))
  throw usageError(
    'plan.no-system',
    `${where}: nothing that reaches the environment "${environment.name}" can ${words(lacking)}, which ${kind} needs`,
    `there it can be: ${possible.map(fault => fault.kind).join(', ')}`,
  )
}

/** Promises for everything the criteria speak of; a criterion without one is refused. */
function objectivesOf(scenario: Scenario, environment: Environment): PlannedObjective[] {
  const found = scenario.criteria.flatMap((criterion, at) => {
    const where = `criteria.${at}`
    if (criterion.assert === 'rto') {
      const service = environment.services[criterion.service]
      if (!service) throw missing(where, 'service', criterion.service, Object.keys(environment.services))
      refuseBlind(criterion, where, scenario)
      return [objective('rto', criterion.service, service.tier, environment.objectives.rto[service.tier], environment)]
    }
    if (criterion.assert === 'rpo' || criterion.assert === 'integrity' || criterion.assert === 'restore') {
      const { store: name, assert } = criterion
      const store = environment.stores[name]
      if (!store) throw missing(where, 'store', name, Object.keys(environment.stores))
      const { rto, rpo } = environment.objectives
      const point = objective('rpo', name, store.dataClass, rpo[store.dataClass], environment)
      if (assert !== 'restore') return [point]
      refuseWithoutSteps(scenario, name, where)
      const tier = tierOf(environment, name)
      return [objective('rto', name, tier, rto[tier], environment), point]
    }
    if (criterion.assert === 'staleness') return [replicaLagObjective(criterion, where, scenario, environment)]
    if (criterion.assert === 'detection') return detectionObjective(criterion, where, environment)
    return []
  })
  if (found.length === 0)
    throw usageError(
      'plan.no-objective',
      'criteria: none of them names an objective',
      'add an rto, rpo or staleness criterion',
    )
  return found.filter(
    (entry, at) => found.findIndex(other => other.kind === entry.kind && other.subject === entry.subject) === at,
  )
}

/** A recovery that one vantage is to have seen, which asks nothing. */
function refuseBlind(
  { service, vantage }: { readonly service: string; readonly vantage?: string },
  where: string,
  { load }: Scenario,
): void {
  const users = [...load.probes, ...load.ledgers].filter(user => user.service === service).map(user => user.vantage)
  if (vantage === undefined || users.includes(vantage)) return
  throw usageError(
    'plan.unobserved',
    `${where}.vantage: nobody in load asks "${service}" from "${vantage}"`,
    oneOf(vantage, [...new Set(users)]),
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
