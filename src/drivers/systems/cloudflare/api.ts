/** Load balancers and pools of an account of Cloudflare, as its API has them: read, changed, and each change told. */
import type Cloudflare from 'cloudflare'
import type { CloudflareSettings } from '../../../model/environment/cloudflare/cloudflare-settings.ts'
import { MusterError } from '../../../model/muster-error.ts'
import { type Tell, toldCall } from '../told-call.ts'

/** Each call is tried so often where Cloudflare is busy, or does not answer. */
const attempts = 5
/** So long for each try. */
const answerMs = 10_000
/** Of a call that changes something, with all tries: one that is given up may have been heard all the same. */
export const changingMs = 60_000
const usualUrl = 'https://api.cloudflare.com/client/v4'

export interface Pool {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly enabled: boolean
}

type ByPlace = Readonly<Record<string, readonly string[]>>

/** To which pools a load balancer leads whom, each list in the order in which they are tried. */
export interface Steering {
  readonly default_pools: readonly string[]
  readonly fallback_pool: string
  readonly region_pools: ByPlace
  readonly country_pools: ByPlace
  readonly pop_pools: ByPlace
}

export interface LoadBalancer extends Steering {
  readonly name: string
  readonly description: string
  readonly enabled: boolean
  /** when anybody changed it last */
  readonly modified: string
  /** how many of its own rules lead some requests elsewhere */
  readonly overrides: number
}

export class CloudflareApi {
  readonly #settings: CloudflareSettings
  readonly #token: string
  readonly #tell: Tell
  #client: Promise<Cloudflare> | null = null

  constructor(settings: CloudflareSettings, token: string, tell: Tell) {
    this.#settings = settings
    this.#token = token
    this.#tell = tell
  }

  async pool(id: string, signal: AbortSignal): Promise<Pool> {
    const { account: account_id } = this.#settings
    const pool = await this.#ask(`tell of pool ${id}`, client =>
      client.loadBalancers.pools.get(id, { account_id }, { signal }),
    )
    return { id, name: pool.name ?? id, description: pool.description ?? '', enabled: pool.enabled ?? true }
  }

  async changePool(id: string, change: Partial<Pick<Pool, 'enabled' | 'description'>>) {
    const { account: account_id } = this.#settings
    await this.#change(`PATCH ${poolPath(account_id, id)} ${JSON.stringify(change)}`, client =>
      client.loadBalancers.pools.edit(id, { account_id, ...change }, { signal: AbortSignal.timeout(changingMs) }),
    )
  }

  /** By Cloudflare's own checks; null: nobody checks it. */
  async isHealthy(id: string, signal: AbortSignal): Promise<boolean | null> {
    const { account: account_id } = this.#settings
    const health = await this.#ask(`tell of the health of pool ${id}`, client =>
      client.loadBalancers.pools.health.get(id, { account_id }, { signal }),
    )
    const all = Object.values((health.pop_health ?? {}) as Record<string, { healthy?: boolean } | boolean>)
    const said = all.flatMap(one => (typeof one === 'boolean' ? [one] : (one?.healthy ?? [])))
    // As Cloudflare counts: one data centre that sees it otherwise decides nothing.
    return said.length === 0 ? null : said.filter(Boolean).length > said.length / 2
  }

  async loadBalancer(id: string, signal: AbortSignal): Promise<LoadBalancer> {
    const { zone: zone_id } = this.#settings
    const found = await this.#ask(`tell of load balancer ${id}`, client =>
      client.loadBalancers.get(id, { zone_id }, { signal }),
    )
    const byPlace = (map: unknown) => (map ?? {}) as ByPlace
    return {
      ...{ name: found.name ?? id, description: found.description ?? '', enabled: found.enabled ?? true },
      modified: found.modified_on ?? '',
      default_pools: (found.default_pools ?? []) as string[],
      fallback_pool: (found.fallback_pool ?? '') as string,
      region_pools: byPlace(found.region_pools),
      country_pools: byPlace(found.country_pools),
      pop_pools: byPlace(found.pop_pools),
      overrides: (found.rules ?? []).filter(({ disabled, overrides }) => disabled !== true && overrides).length,
    }
  }

  async changeLoadBalancer(id: string, change: Partial<Steering & { description: string }>) {
    const { zone: zone_id } = this.#settings
    await this.#change(`PATCH ${loadBalancerPath(zone_id, id)} ${JSON.stringify(change)}`, client =>
      client.loadBalancers.edit(id, { zone_id, ...change } as never, { signal: AbortSignal.timeout(changingMs) }),
    )
  }

  async purge(what: 'everything' | { readonly hosts: readonly string[] }, signal: AbortSignal): Promise<void> {
    const { zone: zone_id } = this.#settings
    const body = purgeBody(what)
    await this.#change(`POST /zones/${zone_id}/purge_cache ${JSON.stringify(body)}`, client =>
      client.cache.purge({ zone_id, ...body } as never, { signal }),
    )
  }

  /** Rejects unless the token is known and may be used: one of a user, or of the account. */
  async requireToken(signal: AbortSignal): Promise<void> {
    const { account: account_id } = this.#settings
    const verified = await this.#ask('know the token', async client => {
      try {
        return await client.user.tokens.verify({ signal })
      } catch (error) {
        if (![401, 403].includes((error as { status?: number }).status ?? 0)) throw error
        return await client.accounts.tokens.verify({ account_id }, { signal })
      }
    })
    const { status } = verified ?? {}
    if (status !== 'active') throw new MusterError('cloudflare.token', `Cloudflare says that the token is ${status}`)
  }

  async #ask<T>(what: string, send: (client: Cloudflare) => PromiseLike<T>): Promise<T> {
    try {
      return await send(await this.#open())
    } catch (error) {
      throw cloudflareError(what, error)
    }
  }

  async #change<T>(command: string, send: (client: Cloudflare) => PromiseLike<T>): Promise<T> {
    const [method = '', path = ''] = command.split(' ')
    return await toldCall(this.#tell, 'cloudflare', command, () => this.#ask(`take ${method} ${path}`, send))
  }

  #open(): Promise<Cloudflare> {
    this.#client ??= this.#made()
    return this.#client
  }

  async #made(): Promise<Cloudflare> {
    const { default: Client } = await import('cloudflare')
    const { endpoint } = this.#settings
    return new Client({
      ...{ apiToken: this.#token, maxRetries: attempts, timeout: answerMs, baseURL: endpoint ?? usualUrl },
      // By itself it takes what variables say: somebody else's key, and a place to which the token would go.
      ...{ apiKey: null, apiEmail: null, userServiceKey: null },
    })
  }
}

export const poolPath = (account: string, id: string) => `/accounts/${account}/load_balancers/pools/${id}`
export const loadBalancerPath = (zone: string, id: string) => `/zones/${zone}/load_balancers/${id}`
export const purgeBody = (what: 'everything' | { readonly hosts: readonly string[] }) =>
  what === 'everything' ? { purge_everything: true } : { hosts: [...what.hosts] }

function cloudflareError(what: string, error: unknown): MusterError {
  if (error instanceof MusterError) return error
  const { status, message } = error as { status?: number; message: string }
  const hint =
    status === 401 || status === 403
      ? 'docs/system-cloudflare.md says which permissions the token needs'
      : status === 404
        ? 'compare the ids in the environment with those that Cloudflare shows'
        : undefined
  return new MusterError(
    'cloudflare.refused',
    `Cloudflare does not ${what}: ${message}`,
    hint === undefined ? {} : { hint },
  )
}
