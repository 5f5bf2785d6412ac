/** Which load balancer a target means, and which of its pools lie where. Pure. */
import type {
  CloudflareLoadBalancer,
  CloudflarePool,
  CloudflareSettings,
} from '../../../model/environment/cloudflare/cloudflare-settings.ts'
import type { Target } from '../../../model/scenario/target.ts'

export interface Door extends CloudflareLoadBalancer {
  readonly name: string
}

/** The load balancer that a target names as its component; null: there is none such, or it means something else. */
export function doorOf({ loadBalancers }: CloudflareSettings, target: Target): Door | null {
  const { component = '', store, service, role } = target
  const found = loadBalancers[component]
  return found && store === undefined && service === undefined && role === undefined
    ? { name: component, ...found }
    : null
}

export interface Placed {
  readonly region?: string | undefined
  readonly zone?: string | undefined
}

/** Pools that lie there, by name; in a region, those of its zones too. */
export const poolsIn = ({ pools }: Door, { region, zone }: Placed): [name: string, pool: CloudflarePool][] =>
  Object.entries(pools).filter(([, pool]) => pool.region === region && (zone === undefined || pool.zone === zone))

/** For people: `front-door in eu-west-1/a`. */
export const placeText = (door: string, { region, zone }: Placed) =>
  `${door} in ${region}${zone === undefined ? '' : `/${zone}`}`
