/** Tokens that a vantage asks for itself (OAuth 2.0, client credentials), each replaced before it ends. */
import type { PlannedLogin } from '../model/environment/service.ts'
import { newAgent, type Reply, send } from './http-attempt.ts'
import type { Secrets } from './protocol.ts'

const askMs = 10_000
/** Of one that does not say how long it lasts. */
const usualS = 300
/** A token is asked for again when so much of its time is over; one that was refused, after so long. */
const renewAfter = 0.8
const againMs = 5_000

/** The secrets, with a header for each service that gives tokens. Rejects when one gives none. */
export async function withTokens(tokens: readonly PlannedLogin[], secrets: Secrets): Promise<Secrets> {
  const all: Record<string, string> = { ...secrets } as Record<string, string>
  await Promise.all(tokens.map(token => renew(token, all)))
  return all
}

async function renew(token: PlannedLogin, all: Record<string, string>): Promise<void> {
  const { text, lastsS } = await askFor(token, all[`oauth#${token.service}`] ?? '')
  all[`header#${token.service}`] = `authorization: Bearer ${text}`
  later(lastsS * 1_000 * renewAfter, token, all)
}

/** One that cannot be renewed is used on: what the service says to that is what its clients would hear. */
function later(ms: number, token: PlannedLogin, all: Record<string, string>): void {
  const again = () => renew(token, all).catch(() => later(againMs, token, all))
  setTimeout(() => void again(), Math.min(ms, 2 ** 31 - 1)).unref()
}

interface Token {
  readonly text: string
  readonly lastsS: number
}

async function askFor(
  { service, tokenUrl, clientId, sendAs, scope, audience }: PlannedLogin,
  secret: string,
): Promise<Token> {
  const isInBody = sendAs === 'body'
  const fields = {
    grant_type: 'client_credentials',
    ...(scope === undefined ? {} : { scope }),
    ...(audience === undefined ? {} : { audience }),
    ...(isInBody ? { client_id: clientId, client_secret: secret } : {}),
  }
  const basic = Buffer.from([clientId, secret].map(encodeURIComponent).join(':')).toString('base64')
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json',
    ...(isInBody ? {} : { authorization: `Basic ${basic}` }),
  }
  const agent = newAgent(tokenUrl)
  let token: Token | null = null
  const body = String(new URLSearchParams(fields))
  const { outcome, code } = await send(
    { agent, url: tokenUrl, method: 'POST', headers, body, lingerMs: askMs },
    reply => {
      token = tokenIn(reply)
      return token ? { outcome: 'ok' } : { outcome: 'error', code: `status ${reply.status}, no token` }
    },
  )
  agent.destroy()
  if (outcome === 'ok' && token) return token
  throw new Error(`${new URL(tokenUrl).host} gives no token for ${service}: ${code ?? outcome}`)
}

/** Null: it is none. Pure. */
export function tokenIn({ status, body }: Pick<Reply, 'status' | 'body'>): Token | null {
  if (status !== 200) return null
  const said = parsed(body)
  const { access_token: text, expires_in: lastsS } = (said ?? {}) as { access_token?: unknown; expires_in?: unknown }
  // What a header cannot carry is no token.
  if (typeof text !== 'string' || !/^[\x21-\x7e]+$/.test(text)) return null
  const seconds = Number(lastsS)
  return { text, lastsS: seconds > 0 ? seconds : usualS }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // No JSON is no token.
    return null
  }
}
