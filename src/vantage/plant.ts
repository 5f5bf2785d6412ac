/**
 * Plants canaries from a client's place: a process of its own, one attempt for each. What it sends is in no record, so that a
 * mark found in the evidence of a run is one that leaked there.
 */
import type { ChildProcess } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { newAgent, send } from './http-attempt.ts'
import { tokensFor } from './token.ts'

export interface PlantCall {
  readonly name: string
  readonly method: 'GET' | 'POST'
  readonly url: string
  /** sent by a guest, as `Origin` */
  readonly origin?: string
  readonly body?: string
}

export interface PlantReply {
  readonly name: string
  readonly accepted: boolean
  readonly detail: string
}

interface Order {
  readonly calls: readonly PlantCall[]
  readonly tokenKey?: string
}

const agent = fileURLToPath(import.meta.url)
const lingerMs = 4_000

/** Rejects when the process could not be run; a call that failed says so in its reply. */
export async function plantFrom(
  launch: (argv: readonly string[]) => ChildProcess,
  order: Order,
  signal: AbortSignal,
): Promise<PlantReply[]> {
  const child = launch([process.execPath, agent])
  signal.addEventListener('abort', () => child.kill('SIGKILL'), { once: true })
  if (!child.stdin || !child.stdout || !child.stderr) throw new Error('a process without pipes cannot plant anything')
  child.stdin.end(JSON.stringify(order))
  const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  if (out === '') throw new Error(`nothing was planted: ${errors.slice(-300)}`)
  return JSON.parse(out) as PlantReply[]
}

async function plant({ calls, tokenKey }: Order): Promise<PlantReply[]> {
  const connections = newAgent()
  const [token] = tokensFor(tokenKey, 'canary', 1)
  return await Promise.all(
    calls.map(async ({ name, method, url, origin, body }) => {
      const credentials = origin === undefined ? (token === undefined ? {} : { token }) : { origin }
      const call = {
        agent: connections,
        url,
        method,
        lingerMs,
        ...credentials,
        ...(body === undefined ? {} : { body }),
      }
      const answer = await send(call, ({ status }) =>
        status >= 200 && status < 300 ? { outcome: 'ok' } : { outcome: 'error', code: String(status) },
      )
      return { name, accepted: answer.outcome === 'ok', detail: answer.code ?? answer.outcome }
    }),
  )
}

if (import.meta.main) {
  const order = JSON.parse(await text(process.stdin)) as Order
  process.stdout.write(JSON.stringify(await plant(order)), () => process.exit(0))
}
