/** HTTP operations. One attempt each on a kept-alive or fresh connection; Node's agent resends nothing. */
import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { Agent as TlsAgent, request as tlsRequest } from 'node:https'
import type { Tls } from '../model/tls.ts'
import { tlsOptions } from '../model/tls-options.ts'
import { type Answer, codeOf } from './attempt.ts'

export interface HttpCall {
  readonly agent: Agent
  readonly url: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly headers?: Readonly<Record<string, string>>
  /** sent as JSON, unless a header says otherwise */
  readonly body?: string
  readonly lingerMs: number
}

export interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/**
 * Connections of one probe or ledger. One that lay idle is closed soon: reused in the moment in which the server closes it,
 * it would fail, and the harness would have made that failure itself.
 */
export const newAgent = (url: string, tls?: Tls) =>
  isTls(url) ? new TlsAgent({ ...keeping, ...(tls ? tlsOptions(tls) : {}) }) : new Agent(keeping)
const keeping = { keepAlive: true, maxSockets: Infinity, maxFreeSockets: 16, timeout: 1_000 }
const isTls = (url: string) => url.startsWith('https:')

/** Sends one request; `judge` turns the reply into an answer. */
export function send(call: HttpCall, judge: (reply: Reply) => Answer): Promise<Answer> {
  return new Promise(resolve => {
    const headers = {
      connection: 'keep-alive',
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...call.headers,
    }
    const req = (isTls(call.url) ? tlsRequest : request)(
      call.url,
      { agent: call.agent, method: call.method, headers },
      response => {
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
      },
    )
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
