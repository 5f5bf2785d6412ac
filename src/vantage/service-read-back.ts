/** Which writes a service still shows, by its own word: asked page by page, once nobody writes. */
import type { Agent } from 'node:http'
import { valuesAt } from '../model/json-pointer.ts'
import type { PlannedPages, PlannedReadBack } from '../model/plan/plan.ts'
import type { SurvivorsRecord } from '../model/record/observation.ts'
import { type Fills, filledJson, filledUrl } from '../model/request-template.ts'
import { isGood, json } from '../model/environment/reply-match.ts'
import type { Answer } from './attempt.ts'
import type { Clock } from './clock.ts'
import { credentialsFor } from './credentials.ts'
import { Fold } from './fold.ts'
import { newAgent, send } from './http-attempt.ts'
import type { Secrets } from './protocol.ts'
import { filledHeaders } from './service-writes.ts'
import { numbersIn, prefixOf } from './write-key.ts'

const pageMs = 10_000
/** A service may show pages without end. */
const allMs = 50_000

/** Rejects when a page is refused, is no JSON, or leads back to one that was read. `ledger` is the ledger's key in the store. */
export async function readServiceBack(
  { urls, ledger: name, pages }: PlannedReadBack,
  ledger: string,
  pass: number,
  now: Clock,
  secrets: Secrets,
): Promise<SurvivorsRecord> {
  const [url = ''] = urls
  const prefix = prefixOf(ledger)
  const startedAt = now()
  const found = new Fold()
  for await (const key of keysAt(url, pages as PlannedPages, { prefix, ledger }, secrets)) {
    const numbers = numbersIn(key, prefix)
    if (numbers) found.one(...numbers)
  }
  // Pages come in whatever order the service likes.
  const { reordered: _, ...survivors } = found.result()
  return { t: 'survivors', ledger: name, pass, startedAt, endedAt: now(), by: {}, ...survivors }
}

async function* keysAt(url: string, pages: PlannedPages, fills: Fills, secrets: Secrets): AsyncGenerator<unknown> {
  const agent = newAgent(url, pages.tls)
  const credentials = credentialsFor(secrets, {
    service: pages.service,
    url,
    name: 'read-back',
    subjects: pages.subjects,
  })
  const seen = new Set<string>()
  const endMs = performance.now() + allMs
  let next: Page | null = { url: filledUrl(url, { ...fills, cursor: null }), cursor: null }
  try {
    while (next) {
      const page: Page = next
      const id = `${page.url} ${page.cursor}`
      // Its address may have somebody's data in it: only its number is told.
      if (seen.has(id)) throw new Error(`the page after page ${seen.size} is one that was read already`)
      if (performance.now() > endMs)
        throw new Error(`${seen.size} pages were read in ${allMs / 1_000} s, and more follow`)
      seen.add(id)
      const view = await viewOf(page, pages, agent, { ...fills, cursor: page.cursor }, credentials())
      yield* itemsIn(view, pages.items)
      next = pageAfter(page, view, pages, url, fills)
    }
  } finally {
    agent.destroy()
  }
}

/** Keys that cannot be there are not none: a reply that has no such list is of another kind, an error that came with status 200. */
function itemsIn(view: unknown, pointer: string): unknown[] {
  const list = pointer.split('/*')[0] as string
  const [found] = valuesAt(view, list)
  if (typeof found === 'object' && found !== null) return valuesAt(view, pointer)
  // Its values may be somebody's: only their names are told.
  const has = typeof view === 'object' && view !== null ? Object.keys(view).join(', ') : typeof view
  throw new Error(`the reply has no list at "${list}", it has ${has}`)
}

/** `cursor` is null on the first. */
interface Page {
  readonly url: string
  readonly cursor: string | number | null
}

function pageAfter(page: Page, view: unknown, { next, cursor }: PlannedPages, url: string, fills: Fills): Page | null {
  const [value] = valuesAt(view, next ?? cursor ?? '/')
  if ((typeof value !== 'string' && typeof value !== 'number') || value === '' || (next ?? cursor) === undefined)
    return null
  if (next !== undefined) return { url: sameDoor(new URL(String(value), page.url), page.url), cursor: null }
  return { url: filledUrl(url, { ...fills, cursor: value }), cursor: value }
}

/** Whoever is named in a reply is not shown what lets us in. */
function sameDoor(next: URL, url: string): string {
  if (next.origin === new URL(url).origin) return next.href
  throw new Error(`the next page is at ${next.origin}, which is another door: it is not asked`)
}

async function viewOf(
  { url }: Page,
  { method, headers, body }: PlannedPages,
  agent: Agent,
  fills: Fills,
  credentials: Readonly<Record<string, string>>,
): Promise<unknown> {
  let view: unknown = null
  const request = {
    ...{ agent, url, method, lingerMs: pageMs },
    headers: { ...credentials, ...filledHeaders(headers, fills) },
    ...(body === undefined ? {} : { body: JSON.stringify(filledJson(body, fills)) }),
  }
  const { outcome, code } = await send(request, (reply): Answer => {
    view = json(reply)
    const isRead = isGood(reply.status) && view !== null
    return isRead
      ? { outcome: 'ok' }
      : { outcome: 'error', code: `status ${reply.status}${view === null ? ', no JSON' : ''}` }
  })
  if (outcome === 'ok') return view
  throw new Error(`${new URL(url).host}: the service does not show what it has: ${code ?? outcome}`)
}
