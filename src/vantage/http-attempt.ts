/** HTTP operations. One attempt each on a kept-alive or fresh connection; Node's agent resends nothing. */
import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import type { Identity } from '../model/record/observation.ts'
import type { PlannedProbe } from '../model/plan/plan.ts'
import { type Answer, codeOf, identityOf } from './attempt.ts'

export interface HttpCall {
  readonly agent: Agent
  readonly url: string
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly token?: string
  readonly origin?: string
  readonly body?: string
  readonly lingerMs: number
}

interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/**
 * Connections of one probe or ledger. One that lay idle is closed soon: reused in the moment in which the server closes it,
 * it would fail, and the harness would have made that failure itself.
 */
export const newAgent = () => new Agent({ keepAlive: true, maxSockets: Infinity, maxFreeSockets: 16, timeout: 1_000 })

/** Sends one request; `judge` turns the reply into an answer. */
export function send(call: HttpCall, judge: (reply: Reply) => Answer): Promise<Answer> {
  return new Promise(resolve => {
    const headers: Record<string, string> = { connection: 'keep-alive' }
    if (call.token) headers['authorization'] = `Bearer ${call.token}`
    if (call.origin) headers['origin'] = call.origin
    if (call.body !== undefined) headers['content-type'] = 'application/json'
    const req = request(call.url, { agent: call.agent, method: call.method, headers }, response => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () =>
        finish(
          judge({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(parts).toString(),
          }),
        ),
      )
      response.on('error', error => finish({ outcome: 'error', code: codeOf(error) }))
    })
    const linger = setTimeout(() => {
      finish({ outcome: 'silent' })
      req.destroy()
    }, call.lingerMs)
    const finish = (answer: Answer) => {
      clearTimeout(linger)
      resolve(answer)
    }
    req.on('error', error =>
      finish({ outcome: 'error', code: codeOf(error), definite: codeOf(error) === 'ECONNREFUSED' }),
    )
    req.end(call.body)
  })
}

/** How a reply reads, by the probe's kind. */
export const judges: Record<
  Exclude<PlannedProbe['kind'], 'sql-connect' | 'sql-heartbeat'>,
  (reply: Reply) => Answer
> = {
  'http-service': withIdentity,
  'http-canary': ({ status }) => (isGood(status) ? { outcome: 'ok' } : { outcome: 'error', code: `http-${status}` }),
  'etcd-leader': reply => {
    // A key that is not there is an answer too: nobody leads.
    if (reply.status !== 200 && reply.status !== 404) return { outcome: 'error', code: `http-${reply.status}` }
    return { outcome: 'ok', by: { leader: leaderIn(json(reply)) } }
  },
  'patroni-member': reply => {
    const view = json(reply)
    if (!view) return { outcome: 'error', code: `http-${reply.status}` }
    return {
      outcome: 'ok',
      by: {
        role: String(view['role']),
        state: String(view['state']),
        timeline: String(view['timeline'] ?? ''),
        ...positionsIn(view['xlog'] as Positions | undefined),
      },
    }
  },
}

function withIdentity(reply: Reply): Answer {
  if (!isGood(reply.status)) return { outcome: 'error', code: `http-${reply.status}`, ...placeOf(reply) }
  return { outcome: 'ok', ...identityIn(reply) }
}

const isGood = (status: number) => status >= 200 && status <= 299

/** Who answered well: the place, and what else the service says of itself. */
export function identityIn(reply: Reply): { by?: Identity } {
  const view = json(reply)
  const by = { ...placeOf(reply).by, ...identityOf(view?.['by']), ...keptOf(reply, view) }
  return Object.keys(by).length === 0 ? {} : { by }
}

/** Of a reply that anybody may keep: whether it came from a cache, when it was made, and for which site. */
function keptOf({ headers }: Reply, view: Record<string, unknown> | null): Identity {
  const madeAtMs = view?.['madeAtMs']
  const site = headers['access-control-allow-origin']
  if (typeof madeAtMs !== 'number') return {}
  return {
    cache: headers['x-cache'] === 'hit' ? 'hit' : 'miss',
    madeAtMs: String(madeAtMs),
    ...(site === undefined ? {} : { site }),
  }
}

/** Edge, region and zone, as every reply names them, errors too. */
export function placeOf({ headers }: Reply): { by?: Identity } {
  const named = ['edge', 'region', 'zone'].flatMap(key => {
    const value = headers[`x-${key}`]
    return typeof value === 'string' ? [[key, value] as const] : []
  })
  return named.length === 0 ? {} : { by: Object.fromEntries(named) }
}

export function json({ body }: Pick<Reply, 'body'>): Record<string, unknown> | null {
  try {
    return JSON.parse(body) as Record<string, unknown>
  } catch {
    // A proxy's own error page is no JSON: the status tells.
    return null
  }
}

interface Positions {
  readonly location?: number
  readonly received_location?: number
  readonly replayed_location?: number
}

/** Where a member stands in the log, in bytes. */
function positionsIn({ location, received_location: received, replayed_location: replayed }: Positions = {}): Identity {
  const known = Object.entries({ location, received, replayed }).filter(([, bytes]) => bytes !== undefined)
  return Object.fromEntries(known.map(([name, bytes]) => [name, String(bytes)]))
}

function leaderIn(view: Record<string, unknown> | null): string {
  const node = view?.['node'] as { value?: string } | undefined
  const kvs = view?.['kvs'] as { value?: string }[] | undefined
  return node?.value ?? (kvs?.[0]?.value ? Buffer.from(kvs[0].value, 'base64').toString() : '')
}
