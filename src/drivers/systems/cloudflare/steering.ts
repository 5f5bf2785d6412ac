/** To which pools a load balancer leads whom, before a cut-over and after. Pure. */
import { isDeepStrictEqual } from 'node:util'
import type { LoadBalancer, Steering } from './api.ts'

/** Everybody is led to these pools, also when none of them is healthy. */
export function steeredTo(pools: readonly string[], now: Steering): Steering {
  const all = (byPlace: Steering['region_pools']) =>
    Object.fromEntries(Object.keys(byPlace).map(place => [place, [...pools]]))
  return {
    default_pools: [...pools],
    fallback_pool: pools[0] as string,
    region_pools: all(now.region_pools),
    country_pools: all(now.country_pools),
    pop_pools: all(now.pop_pools),
  }
}

export const steeringOf = ({
  default_pools,
  fallback_pool,
  region_pools,
  country_pools,
  pop_pools,
}: Steering): Steering => ({ default_pools, fallback_pool, region_pools, country_pools, pop_pools })

export const isSteered = (now: Steering, as: Steering): boolean => isDeepStrictEqual(steeringOf(now), steeringOf(as))

/** What is still as it was made is put back; what somebody has changed since is left. */
export function putBack(now: LoadBalancer, made: Steering, was: Steering): Partial<Steering> {
  const own = Object.keys(steeringOf(was)) as (keyof Steering)[]
  return Object.fromEntries(
    own.filter(field => isDeepStrictEqual(now[field], made[field])).map(field => [field, was[field]]),
  )
}
