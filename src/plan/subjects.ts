import { gatewayOf } from '../model/environment/lab/gateway-settings.ts'
import { type Environment, isLab } from '../model/environment/environment.ts'
import type { Service } from '../model/environment/service.ts'

/** Enough token subjects that each stays under half the limit for the path, in the region that has the lowest. What is no API asks for no token. */
export function subjectsFor(
  everyMs: number,
  path: string,
  environment: Environment,
  service: Service | undefined,
): number {
  if (!isLab(environment)) return service?.auth && 'jwt' in service.auth ? service.auth.jwt.subjects : 0
  const { gateway, regions } = environment.driver.settings
  const limits = Object.keys(regions).map(region => gatewayOf(gateway, region).rateLimitsPerMinute)
  const name = (['users', 'jobs', 'matching'] as const).find(key => path.startsWith(`/api/v1/${key}`))
  if (!path.startsWith('/api/')) return 0
  return name === undefined ? 1 : Math.ceil((2 * 60_000) / everyMs / Math.min(...limits.map(limit => limit[name])))
}
