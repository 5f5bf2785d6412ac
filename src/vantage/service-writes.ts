/** Numbered writes through a service, as its environment says that clients make them. */
import { MusterError } from '../model/muster-error.ts'
import type { PlannedLedger, PlannedWrite } from '../model/plan/plan.ts'
import { type Fills, filledJson, filledText, filledUrl } from '../model/request-template.ts'
import { isAs } from '../model/environment/reply-match.ts'
import type { Answer } from './attempt.ts'
import { credentialsFor } from './credentials.ts'
import { newAgent, type Reply, send } from './http-attempt.ts'
import { told } from './judges.ts'
import { ledgerKey } from './ledger-key.ts'
import type { Secrets } from './protocol.ts'
import { servedBy } from './served-by.ts'
import { fillsFor } from './write-key.ts'

export function throughService(ledger: PlannedLedger, runId: string, secrets: Secrets) {
  const { urls, lingerMs, subjects, name, service, tls, write: how } = ledger
  const [url = ''] = urls
  if (!how) throw new MusterError('vantage.no-write', `the plan does not say how ${name} is written`)
  const agent = newAgent(url, tls)
  const credentials = credentialsFor(secrets, { service, url, name, subjects })
  const fillsOf = fillsFor(ledgerKey(runId, name))
  const write = (writer: number, number: number): Promise<Answer> => {
    const fills = fillsOf(writer, number)
    const request = {
      ...{ agent, lingerMs, method: how.method, url: filledUrl(url, fills) },
      headers: { ...credentials(), ...filledHeaders(how.headers, fills) },
      ...(how.body === undefined ? {} : { body: JSON.stringify(filledJson(how.body, fills)) }),
    }
    return send(request, reply => answerOf(reply, how, fills))
  }
  return { write, close: () => agent.destroy() }
}

export const filledHeaders = (headers: Readonly<Record<string, string>> = {}, fills: Fills) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, filledText(value, fills)]))

/** What acknowledges nothing and proves nothing is left open: it may have been written all the same. */
export function answerOf(
  reply: Reply,
  { acknowledged, refused = [], servedBy: sources = [] }: PlannedWrite,
  fills: Fills,
): Answer {
  if (isAs(reply, acknowledged, fills)) return { outcome: 'ok', by: servedBy(reply, sources) }
  const definite = refused.some(match => isAs(reply, match, fills))
  return { outcome: 'error', code: `http-${reply.status}`, definite, ...told(servedBy(reply, sources, true)) }
}
