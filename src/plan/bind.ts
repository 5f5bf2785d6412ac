/** Which of those that know a fault or an action does it: whoever reaches its target, in the order of the environment's systems. Pure. */
import type { AnyAction } from '../drivers/contract/action.ts'
import { type Capability, capabilities } from '../drivers/contract/capability.ts'
import type { Driver } from '../drivers/contract/driver.ts'
import type { AnyFault } from '../drivers/contract/fault.ts'
import type { Inventoried } from '../drivers/contract/inventory.ts'
import { isLab } from '../model/environment/environment.ts'
import { usageError } from '../model/muster-error.ts'
import type { Target } from '../model/scenario/target.ts'
import { oneOf } from './suggest.ts'
import { unknownTarget } from './targets.ts'

/** What a scenario asks for. */
export interface Wanted {
  readonly kind: string
  readonly target: Target
  /** a system of the environment; absent: any that can */
  readonly via?: string | undefined
  /** path of it in the scenario */
  readonly where: string
  /** the field that holds the kind */
  readonly field: 'kind' | 'do'
  /** for people, where it has more than its kind */
  readonly called?: string
}

export interface Offer<One> {
  readonly driver: Driver
  readonly one: One
}

export interface Bound<One> extends Offer<One> {
  readonly candidates: readonly string[]
}

type Can<One> = (one: One) => { readonly candidates: readonly string[] } | { readonly lacking: readonly Capability[] }

export const faultsOf = (drivers: readonly Driver[]): Offer<AnyFault>[] =>
  drivers.flatMap(driver => driver.faults.map(one => ({ driver, one: one as AnyFault })))

export const actionsOf = (drivers: readonly Driver[]): Offer<AnyAction>[] =>
  drivers.flatMap(driver => (driver.actions ?? []).map(one => ({ driver, one })))

/** A fault that can be made. */
export const bindFault = (wanted: Wanted, estate: Inventoried, drivers: readonly Driver[]): Bound<AnyFault> =>
  bind(wanted, estate, faultsOf(drivers), ({ needs = [], candidates }) => {
    const lacking = needs.filter(need => !estate.inventory.can.has(need))
    return lacking.length > 0 ? { lacking } : { candidates: candidates(estate, wanted.target) }
  })

/** An action that can be done; `spec`: what it is given. */
export const bindAction = (
  wanted: Wanted,
  spec: (action: AnyAction) => never,
  estate: Inventoried,
  drivers: readonly Driver[],
): Bound<AnyAction> =>
  bind(wanted, estate, actionsOf(drivers), action => ({
    candidates: action.candidates(estate, wanted.target, spec(action)),
  }))

function bind<One extends { readonly kind: string }>(
  wanted: Wanted,
  estate: Inventoried,
  all: readonly Offer<One>[],
  can: Can<One>,
): Bound<One> {
  const offers = offersOf(wanted, estate, all)
  const refusals: Refusal<One>[] = []
  for (const offer of offers) {
    const answer = can(offer.one)
    if ('candidates' in answer && answer.candidates.length > 0) return { ...offer, candidates: answer.candidates }
    refusals.push({ ...offer, lacking: 'lacking' in answer ? answer.lacking : [] })
  }
  throw unbound(wanted, estate, refusals, all)
}

interface Refusal<One> extends Offer<One> {
  /** empty: the target means nothing to it */
  readonly lacking: readonly Capability[]
}

/** Those that know it, of the system that is named. */
function offersOf<One extends { readonly kind: string }>(
  { kind, via, where, field }: Wanted,
  estate: Inventoried,
  all: readonly Offer<One>[],
): readonly Offer<One>[] {
  const knowing = all.filter(({ one }) => one.kind === kind)
  if (knowing.length === 0) {
    const [code, what] = field === 'kind' ? ['plan.unknown-fault', 'fault'] : ['plan.unknown-action', 'action']
    const known = [...new Set(all.map(({ one }) => one.kind))]
    throw usageError(code, `${where}.${field}: there is no ${what} "${kind}"`, oneOf(kind, known))
  }
  if (via === undefined) return knowing
  const systems = systemsIn(estate)
  if (!systems.includes(via))
    throw usageError('plan.unknown-system', `${where}.via: there is no system "${via}"`, oneOf(via, systems))
  const meant = knowing.filter(({ driver }) => systemsOf(driver, estate).includes(via))
  if (meant.length > 0) return meant
  const others = knowing.flatMap(({ driver }) => systemsOf(driver, estate))
  throw usageError(
    'plan.not-there',
    `${where}.via: the system "${via}" does not know ${kind}`,
    `it can be done via ${[...new Set(others)].join(', ')}`,
  )
}

/** What nothing can do there is refused, with why each cannot, and with what can be done. */
function unbound<One extends { readonly kind: string }>(
  { kind, target, where, field, called = kind }: Wanted,
  estate: Inventoried,
  refusals: readonly Refusal<One>[],
  all: readonly Offer<One>[],
) {
  const { environment, inventory } = estate
  const [only] = refusals
  if (refusals.length === 1 && only?.lacking.length === 0) return unknownTarget(target, where, called, environment)
  const possible = all.filter(({ one }) => needsOf(one).every(need => inventory.can.has(need)))
  const hint = `there it can be: ${[...new Set(possible.map(({ one }) => one.kind))].join(', ')}`
  if (refusals.length === 1 && only)
    return usageError(
      'plan.no-system',
      `${where}.${field}: nothing that reaches the environment "${environment.name}" can ${words(only.lacking)}, which ${kind} needs`,
      hint,
    )
  const becauses = refusals.map(
    ({ driver, lacking }) =>
      `  ${systemsOf(driver, estate).join(', ')}: ${lacking.length > 0 ? `it cannot ${words(lacking)}` : `${JSON.stringify(target)} means nothing there`}`,
  )
  return usageError(
    'plan.no-system',
    [`${where}: no system of the environment "${environment.name}" can do ${called}:`, ...becauses].join('\n'),
    hint,
  )
}

const needsOf = (one: object): readonly Capability[] => ('needs' in one ? (one as AnyFault).needs : undefined) ?? []

export const words = (lacking: readonly Capability[]) => lacking.map(need => capabilities[need]).join(' and ')

/** Names of an environment's systems; a lab is one by itself. */
const systemsIn = ({ environment }: Inventoried): string[] =>
  isLab(environment) ? ['lab'] : Object.keys(environment.systems)

/** By which a driver reaches what it hits. Whoever belongs to none stands on the machines. */
export function systemsOf({ system }: Driver, estate: Inventoried): readonly string[] {
  if (system !== undefined) return [system]
  const { environment } = estate
  if (isLab(environment)) return ['lab']
  return Object.entries(environment.systems).flatMap(([name, { driver }]) => (driver === 'hosts' ? [name] : []))
}
