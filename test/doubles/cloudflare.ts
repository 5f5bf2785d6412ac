/**
 * A stand-in for the load balancers of Cloudflare: it refuses each request that its published description does not allow, holds
 * its own answers to it too, keeps what it is told, and can misbehave.
 */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { type OpenApi, OpenApiJudge, type Route } from './open-api.ts'

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

export interface CloudflareDouble {
  readonly url: string
  readonly pools: Map<string, Pool>
  readonly loadBalancers: Map<string, LoadBalancer>
  /** pools that its own checks hold for unhealthy */
  readonly unhealthy: Set<string>
  /** those that changed something, in order */
  readonly calls: readonly Call[]
  /** Pools that get requests now, in the order in which they are tried; the last: where nobody else serves. */
  ledTo(loadBalancer: string): readonly string[]
  /** the next so many requests are answered so; 0: they are heard, and the connection is cut before an answer */
  misbehave(status: number, times: number): void
  /** the nth request from now on is heard and not answered, and from then on every one is refused; `dead` is told. 0: no more */
  dieAt(nth: number, dead?: () => void): void
  /** headers of the last request */
  lastHeaders(): Readonly<Record<string, unknown>>
  /** whether each of several data centres holds the pool for healthy; null: there is one, which sees what is */
  seenFrom(pool: string, healthy: readonly boolean[] | null): void
  /** requests that came, of any kind */
  heard(): number
  close(): Promise<void>
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
  let bad = { status: 0, times: 0 }
  let heard = 0
  let headers: Readonly<Record<string, unknown>> = {}
  const seen = new Map<string, readonly boolean[]>()
  let death = { at: 0, dead: () => {} }

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

  const server = createServer((request, response) => void answer(request, response))
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request)
    heard += 1
    headers = request.headers
    // Who has died asks nothing again: what would be another try of his is refused at once.
    if (death.at > 0 && heard > death.at) return void response.writeHead(400).end('{}')
    const isLast = heard === death.at
    const method = request.method ?? 'GET'
    const { pathname } = new URL(request.url ?? '/', 'http://cloudflare')
    const misbehaves = bad.times > 0
    if (misbehaves) bad = { ...bad, times: bad.times - 1 }
    const say = (status: number, said: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said))
    const route = judge.route(method, pathname)
    if (misbehaves && bad.status > 0) return void say(bad.status, failure('as it was told to'))
    try {
      if (!route) throw new Refused(404, `there is no ${method} ${pathname}`)
      if (request.headers.authorization !== `Bearer ${token}`) throw new Refused(403, 'the token is not known')
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
      if (misbehaves || isLast) {
        response.destroy()
        return isLast ? death.dead() : undefined
      }
      say(200, said)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      const said = failure(error.message)
      if (route && error.status < 500) requireAllowed(route, error.status, said)
      say(error.status, said)
    }
  }

  function requireAllowed(route: Route, status: number, said: object): void {
    const wrong = judge.wrongInAnswer(route, status, said)
    if (wrong.length > 0) throw new Error(`the stand-in itself breaks the description: ${wrong.join('; ')}`)
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ pools, loadBalancers, unhealthy, calls },
    ledTo(id) {
      const { default_pools, fallback_pool } = found(loadBalancers, id)
      const serving = default_pools.filter(pool => pools.get(pool)?.enabled && !unhealthy.has(pool))
      return serving.length > 0 ? serving : [fallback_pool]
    },
    misbehave: (status, times) => void (bad = { status, times }),
    dieAt: (nth, dead = () => {}) => void (death = { at: nth === 0 ? 0 : heard + nth, dead }),
    heard: () => heard,
    lastHeaders: () => headers,
    seenFrom: (pool, all) => void (all ? seen.set(pool, all) : seen.delete(pool)),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const failure = (message: string) => ({
  ...{ success: false, messages: [], result: null },
  errors: [{ code: 1002, message }],
})
