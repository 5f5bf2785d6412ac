/**
 * A stand-in for the load balancers of Cloudflare: it refuses each request that its published description does not allow, holds
 * its own answers to it too, keeps what it is told, and can misbehave.
 */
import { type OpenApi, OpenApiJudge, type Route } from './open-api.ts'
import { type Asked, jsonReply, type Reply, type Server, startServer } from './server.ts'

export interface Pool {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly enabled: boolean
  readonly modified_on: string
  readonly [key: string]: unknown
}

export interface LoadBalancer {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly enabled: boolean
  readonly modified_on: string
  readonly default_pools: readonly string[]
  readonly fallback_pool: string
  readonly region_pools: Readonly<Record<string, readonly string[]>>
  readonly [key: string]: unknown
}

export interface Call {
  readonly method: string
  readonly path: string
  readonly body: unknown
}

export interface CloudflareDouble extends Omit<Server, 'misbehave'> {
  readonly pools: Map<string, Pool>
  readonly loadBalancers: Map<string, LoadBalancer>
  /** pools that its own checks hold for unhealthy */
  readonly unhealthy: Set<string>
  /** those that changed something, in order */
  readonly calls: readonly Call[]
  /** Pools that get requests now, in the order in which they are tried; the last: where nobody else serves. */
  ledTo(loadBalancer: string): readonly string[]
  /** as that of any server */
  misbehave(status: number, times: number): void
  /** whether each of several data centres holds the pool for healthy; null: there is one, which sees what is */
  seenFrom(pool: string, healthy: readonly boolean[] | null): void
}

interface Options {
  readonly api: OpenApi
  readonly token: string
  readonly pools: readonly { readonly id: string; readonly name: string }[]
  readonly loadBalancers: readonly (Pick<LoadBalancer, 'id' | 'name' | 'default_pools' | 'fallback_pool'> & object)[]
  /** by checks from outside; absent: all are, but those in `unhealthy` */
  readonly isHealthy?: (pool: string) => boolean
  /** is told after each change */
  readonly onChange?: () => void
}

class Refused extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

let last = 0
/** Of two changes the later one is later, however fast they come. */
function stamp(): string {
  last = Math.max(Date.now(), last + 1)
  return new Date(last).toISOString()
}

export async function startCloudflare({
  api,
  token,
  pools: givenPools,
  loadBalancers: givenLoadBalancers,
  onChange = () => undefined,
  isHealthy = () => true,
}: Options): Promise<CloudflareDouble> {
  const judge = new OpenApiJudge(api)
  const common = () => ({ description: '', enabled: true, created_on: stamp(), modified_on: stamp() })
  const pools = new Map<string, Pool>(givenPools.map(pool => [pool.id, { ...common(), origins: [], ...pool }]))
  const loadBalancers = new Map<string, LoadBalancer>(
    givenLoadBalancers.map(one => [
      one.id,
      { ...common(), region_pools: {}, country_pools: {}, pop_pools: {}, ...one },
    ]),
  )
  const unhealthy = new Set<string>()
  const calls: Call[] = []
  const seen = new Map<string, readonly boolean[]>()

  const operations: Record<string, (parameters: Route['parameters'], body: any) => unknown> = {
    'get /user/tokens/verify': () => ({ id: '0'.repeat(32), status: 'active' }),
    'get /accounts/{account_id}/load_balancers/pools/{pool_id}': ({ pool_id }) => found(pools, pool_id),
    'patch /accounts/{account_id}/load_balancers/pools/{pool_id}': ({ pool_id }, body) => changed(pools, pool_id, body),
    'get /accounts/{account_id}/load_balancers/pools/{pool_id}/health': ({ pool_id }) => ({
      pool_id: found(pools, pool_id).id,
      pop_health: Object.fromEntries(
        (seen.get(pool_id as string) ?? [isUp(pool_id as string)]).map((healthy, at) => [
          `place ${at}`,
          { healthy, origins: [] },
        ]),
      ),
    }),
    'get /zones/{zone_id}/load_balancers/{load_balancer_id}': ({ load_balancer_id }) =>
      found(loadBalancers, load_balancer_id),
    'patch /zones/{zone_id}/load_balancers/{load_balancer_id}': ({ load_balancer_id }, body) => {
      for (const id of [...(body.default_pools ?? []), ...Object.values(body.region_pools ?? {}).flat()])
        if (!pools.has(id as string)) throw new Refused(400, `there is no pool ${id as string}`)
      return changed(loadBalancers, load_balancer_id, body)
    },
    'post /zones/{zone_id}/purge_cache': ({ zone_id }) => ({ id: zone_id }),
  }

  const isUp = (pool: string) => !unhealthy.has(pool) && isHealthy(pool)

  function found<T>(all: ReadonlyMap<string, T>, id = ''): T {
    const one = all.get(id)
    if (!one) throw new Refused(404, `there is no ${id}`)
    return one
  }

  function changed<T extends { readonly id: string }>(all: Map<string, T>, id: string | undefined, body: object): T {
    const next = { ...found(all, id), ...body, modified_on: stamp() }
    all.set(next.id, next)
    return next
  }

  function answer({ method, url: { pathname }, headers, body }: Asked): Reply {
    const route = judge.route(method, pathname)
    try {
      if (!route) throw new Refused(404, `there is no ${method} ${pathname}`)
      if (headers.authorization !== `Bearer ${token}`) throw new Refused(403, 'the token is not known')
      const given: unknown = body === '' ? undefined : JSON.parse(body)
      const wrong = judge.wrongIn(route, given)
      if (wrong.length > 0) throw new Refused(400, wrong.join('; '))
      const operation = operations[`${route.method} ${route.path}`]
      if (!operation) throw new Refused(501, 'the stand-in does not know it')
      const said = { success: true, errors: [], messages: [], result: operation(route.parameters, given) }
      requireAllowed(route, 200, said)
      if (method !== 'GET') {
        calls.push({ method, path: pathname, body: given })
        onChange()
      }
      return jsonReply(200, said)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      const said = failure(error.message)
      if (route && error.status < 500) requireAllowed(route, error.status, said)
      return jsonReply(error.status, said)
    }
  }

  function requireAllowed(route: Route, status: number, said: object): void {
    const wrong = judge.wrongInAnswer(route, status, said)
    if (wrong.length > 0) throw new Error(`the stand-in itself breaks the description: ${wrong.join('; ')}`)
  }

  const server = await startServer({ answer, refusal: status => jsonReply(status, failure('as it was told to')) })
  return {
    ...server,
    ...{ pools, loadBalancers, unhealthy, calls },
    ledTo(id) {
      const { default_pools, fallback_pool } = found(loadBalancers, id)
      const serving = default_pools.filter(pool => pools.get(pool)?.enabled && !unhealthy.has(pool))
      return serving.length > 0 ? serving : [fallback_pool]
    },
    misbehave: (status, times) => server.misbehave(status, '', times),
    seenFrom: (pool, all) => void (all ? seen.set(pool, all) : seen.delete(pool)),
  }
}

const failure = (message: string) => ({
  ...{ success: false, messages: [], result: null },
  errors: [{ code: 1002, message }],
})
