/** Takes out again what a run has written, once it is counted: all whose key begins as its own do, and nothing else. */
import { isAs, isGood } from '../model/environment/reply-match.ts'
import type { PlannedCleanUp, PlannedReadBack } from '../model/plan/plan.ts'
import { filledJson, filledUrl } from '../model/request-template.ts'
import { credentialsFor } from './credentials.ts'
import { newAgent, send } from './http-attempt.ts'
import type { Secrets } from './protocol.ts'
import { primaryOf } from './read-back.ts'
import { filledHeaders } from './service-writes.ts'
import { prefixOf } from './write-key.ts'

const requestMs = 30_000

/** Resolves with what was done, for people; rejects with why it could not be. `ledger` is its key in the store. */
export async function cleanUp(
  { urls, cleanUp: how }: PlannedReadBack,
  ledger: string,
  secrets: Secrets,
): Promise<string> {
  if (!how) return 'nobody said how'
  const prefix = prefixOf(ledger)
  return 'sql' in how ? await bySql(urls, how.sql, prefix) : await byRequest(how, prefix, secrets)
}

async function bySql(urls: readonly string[], sql: string, prefix: string): Promise<string> {
  const { client } = await primaryOf(urls)
  try {
    const { rowCount } = await client.query(sql, [prefix])
    return `${rowCount ?? 0} rows`
  } finally {
    await client.end()
  }
}

type Request = Exclude<PlannedCleanUp, { readonly sql: string }>

/** Where nothing is there any more, nothing has to be taken out. */
async function byRequest(
  { url, method, headers, body, done, service, subjects, tls }: Request,
  prefix: string,
  secrets: Secrets,
): Promise<string> {
  const fills = { prefix }
  const agent = newAgent(url, tls)
  const credentials = credentialsFor(secrets, { service, url, name: 'clean-up', subjects })
  const request = {
    ...{ agent, method, url: filledUrl(url, fills), lingerMs: requestMs },
    headers: { ...credentials(), ...filledHeaders(headers, fills) },
    ...(body === undefined ? {} : { body: JSON.stringify(filledJson(body, fills)) }),
  }
  try {
    const { outcome, code } = await send(request, reply => {
      const isDone = done ? isAs(reply, done, fills) : isGood(reply.status) || reply.status === 404
      return { outcome: isDone ? 'ok' : 'error', code: `status ${reply.status}` }
    })
    if (outcome === 'ok') return code ?? 'done'
    throw new Error(`${new URL(url).host} does not take it out: ${code ?? outcome}`)
  } finally {
    agent.destroy()
  }
}
