/** What clients do where nobody drills: each write that a service is said to take, a few times. Pure. */
import type { Environment, Store } from '../model/environment/environment.ts'
import type { Service, ServiceWrite } from '../model/environment/service.ts'
import type { PlannedVantage } from '../model/plan/plan.ts'
import type { Trial } from '../model/plan/trial.ts'
import type { Ledger, Scenario } from '../model/scenario/scenario.ts'
import { vantagesOf } from './vantages.ts'

/** In the order of services; those that use no store of this environment cannot be counted, and are left out. */
export function trialsIn(environment: Environment): Trial[] {
  const [vantage] = Object.keys(environment.vantages)
  return Object.entries(environment.services).flatMap(([service, said]) =>
    Object.entries(said.writes ?? {}).flatMap(([write, how]) => {
      const store = storeFor(how, said, environment)
      if (vantage === undefined || store === undefined) return []
      const ledger: Ledger = {
        ...{ name: `${service}.${write}`, vantage, store, service, write, through: 'front-door' },
        ...{ writers: 1, every: '500ms', deadline: '4s' },
      }
      return [{ name: `${service}/${write}`, ledger, stays: !('cleanUp' in how.readBack) }]
    }),
  )
}

/** Where what is written is looked for. */
function storeFor({ readBack }: ServiceWrite, { stores: used }: Service, { stores }: Environment): string | undefined {
  const isFit = ({ kind }: Store) => 'items' in readBack || kind === 'postgres'
  return used.find(name => stores[name] && isFit(stores[name]))
}

/** Who makes them, and who reads them back; nobody looks at anything else. */
export function vantagesFor(trials: readonly Trial[], environment: Environment): PlannedVantage[] {
  const load = { probes: [], ledgers: trials.map(({ ledger }) => ledger) }
  const scenario = { name: 'trial', faults: [], criteria: [], load } as unknown as Scenario
  return vantagesOf(scenario, environment)
    .filter(({ ledgers, readBacks }) => ledgers.length > 0 || readBacks.length > 0)
    .map(vantage => ({ ...vantage, probes: [] }))
}
