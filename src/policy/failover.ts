/** Whether a drill that goes well would take data or users out of their boundary. Pure. */
import type { Environment } from '../model/environment/environment.ts'
import { refusal } from '../model/muster-error.ts'
import type { RunbookStep } from '../model/scenario/runbook.ts'
import type { Scenario } from '../model/scenario/scenario.ts'
import type { Target } from '../model/scenario/target.ts'
import { type Crossing, crossingRule, crossingsOf, crossingViolation, leavesBoundary } from './crossings.ts'
import type { Violation } from './rule.ts'

interface BoundaryBreak extends Violation {
  readonly rule: string
}

/** What would leave its boundary if everything that this drill breaks failed over as configured, and its runbook worked. */
export function boundaryBreaks(scenario: Scenario, environment: Environment, on: string): BoundaryBreak[] {
  const struck = struckRegions(scenario, environment)
  const moved = crossingsOf(environment).filter(({ from }) => struck.has(from))
  return [...moved, ...runbookCrossings(scenario, environment)]
    .filter(crossing => leavesBoundary(environment, crossing))
    .map(crossing => ({ rule: crossingRule(crossing.way), ...crossingViolation(environment, crossing, on) }))
}

/** Refuses (exit 5) a drill that would break a boundary, unless the scenario says that this is what it tests. */
export function refuseBoundaryBreak(scenario: Scenario, environment: Environment, on: string): void {
  if (scenario.expects?.boundaryBreak !== undefined) return
  const breaks = boundaryBreaks(scenario, environment, on)
  if (breaks.length === 0) return
  const told = breaks.map(
    ({ rule, between, consequence }) =>
      `  ${rule}: ${between.map(({ path, says }) => `${path.join('.')}: ${says}`).join('; ')}\n    ${consequence}`,
  )
  throw refusal(
    'policy.boundary-break',
    `a failover of "${scenario.name}" that works would break a boundary:\n${told.join('\n')}`,
    'correct the environment, or state in the scenario that this is what it tests: expects: { boundaryBreak: "why" }',
  )
}

/** Regions of which a fault breaks something: all of them where its target names none. */
const struckRegions = ({ faults }: Scenario, environment: Environment): ReadonlySet<string> =>
  new Set(faults.flatMap(({ target }) => regionsOf(target, environment)))

function regionsOf({ region, store, service, component }: Target, environment: Environment): string[] {
  if (region !== undefined) return [region]
  if (store !== undefined) return homeOf(store, environment)
  if (service !== undefined)
    return environment.services[service]?.stores.flatMap(name => homeOf(name, environment)) ?? []
  const all = Object.keys(environment.regions)
  const named = all.filter(name => component?.split('@')[1]?.startsWith(name))
  return named.length > 0 ? named : all
}

const homeOf = (store: string, { stores }: Environment): string[] => {
  const home = stores[store]?.region
  return home === undefined ? [] : [home]
}

/** Where the runbook's own steps move a store or the users of a front door. */
const runbookCrossings = ({ runbook }: Scenario, environment: Environment): Crossing[] =>
  (['recover', 'failBack', 'switchover'] as const).flatMap(part =>
    (runbook?.[part] ?? []).flatMap((step, at) =>
      stepCrossing(step, ['scenario', 'runbook', part, String(at)], environment),
    ),
  )

function stepCrossing(step: RunbookStep, path: readonly string[], environment: Environment): Crossing[] {
  if ('manual' in step) return []
  const { component, store, region } = step.target
  const [, edge] = /^edge@(.+)$/.exec(component ?? '') ?? []
  const users = edge === undefined ? undefined : environment.driver?.settings.edges[edge]?.regions[0]
  const to = step.with?.['to']
  if (users !== undefined && typeof to === 'string') return [{ way: 'edge-backup', from: users, to, path }]
  const [data] = store === undefined ? [] : homeOf(store, environment)
  return data !== undefined && region !== undefined ? [{ way: 'standby', from: data, to: region, path }] : []
}
