/** From bound faults to a whole scenario, and whether it can be drilled in an environment. Pure. */
import type { Driver } from '../drivers/contract/driver.ts'
import type { Inventoried } from '../drivers/contract/inventory.ts'
import { MusterError } from '../model/muster-error.ts'
import { type FaultStep, Scenario } from '../model/scenario/scenario.ts'
import { durationMs } from '../model/duration.ts'
import { compilePlan } from '../plan/compile.ts'
import { validate } from '../plan/validate.ts'
import { refuseBoundaryBreak } from '../policy/failover.ts'
import { durationText } from './durations.ts'
import { criteriaOf, loadOf, servicesHit, storesHit } from './load.ts'

/** Where a draft is to be drilled. */
export interface Ground extends Inventoried {
  readonly drivers: readonly Driver[]
  /** day on which boundaries are judged */
  readonly on: string
}

export interface Heading {
  readonly name: string
  readonly title: string
  readonly description: string
  /** nothing but its own end stops it: only a lab allows that */
  readonly unstopped: boolean
}

export function scenarioOf(heading: Heading, faults: FaultStep[], { environment }: Ground): Scenario {
  const stores = storesHit(faults, environment)
  const services = servicesHit(stores, environment)
  const { name, title, description, unstopped } = heading
  const longestMs = Math.max(0, ...faults.map(({ lasts }) => (lasts === undefined ? 0 : durationMs(lasts))))
  return {
    name,
    title,
    description,
    environment: environment.name,
    faults,
    load: loadOf(stores, services, environment),
    baseline: '3s',
    // What lasts is undone before anybody gives up waiting for recovery.
    observe: { deadline: durationText(longestMs + 60_000), hold: '5s', atLeast: '12s' },
    criteria: criteriaOf(stores, services),
    stopConditions: unstopped && environment.protection === 'lab' ? 'none' : stopsOf(services),
  }
}

const stopsOf = (services: readonly string[]): Exclude<Scenario['stopConditions'], 'none'> => [
  ...services.map(service => ({ when: 'outage-exceeds' as const, service, duration: '60s' })),
  { when: 'canary-fails', duration: '3s' },
]

/** Why it cannot be drilled so; null: it can. */
export function problemWith(scenario: Scenario, ground: Ground): string | null {
  try {
    compilePlan(validate<Scenario>(Scenario, scenario, 'the draft'), ground, ground.drivers)
    refuseBoundaryBreak(scenario, ground.environment, ground.on)
    return null
  } catch (error) {
    if (error instanceof MusterError) return error.message.replace(/\s+/g, ' ')
    throw error
  }
}
