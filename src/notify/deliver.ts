/** Sends one request, and again where that may help; always ends within its limits. */
import { setTimeout as delay } from 'node:timers/promises'
import pRetry, { AbortError } from 'p-retry'
import type { Limits } from './protocol.ts'
import type { NotifyRequest } from './request.ts'

/** Answers that another attempt may change: too early, too many, or a fault of theirs. */
const isPassing = (status: number) => status === 408 || status === 425 || status === 429 || status >= 500

/** What was answered; `retryAfterMs` null: nothing was said of when to come again. */
class Refused extends Error {
  readonly retryAfterMs: number | null
  constructor(message: string, retryAfterMs: number | null) {
    super(message)
    this.retryAfterMs = retryAfterMs
  }
}

/** Null: it was taken. Otherwise why not; that text may quote the receiver, so secrets have yet to be taken out of it. */
export async function deliver(request: NotifyRequest, limits: Limits): Promise<string | null> {
  const endsAt = performance.now() + limits.budgetMs
  const whole = AbortSignal.timeout(limits.budgetMs)
  let attempts = 0
  let last = ''
  try {
    await pRetry(() => attempt(request, AbortSignal.any([whole, AbortSignal.timeout(limits.attemptMs)])), {
      retries: limits.retries,
      minTimeout: limits.firstDelayMs,
      randomize: true,
      signal: whole,
      onFailedAttempt: async ({ error, attemptNumber, retriesLeft, retryDelay }) => {
        attempts = attemptNumber
        last = error.message
        const waitMs = (error as Refused).retryAfterMs ?? 0
        if (performance.now() + waitMs > endsAt)
          throw new AbortError(`${last}; it asks to wait ${Math.ceil(waitMs / 1000)} s`)
        if (retriesLeft > 0) await delay(Math.max(0, waitMs - retryDelay), undefined, { signal: whole })
      },
    })
    return null
  } catch (error) {
    const why = whole.aborted ? last || `no answer within ${limits.budgetMs} ms` : (error as Error).message
    return attempts > 1 ? `${why} (${attempts} attempts)` : why
  }
}

async function attempt({ url, headers, body }: NotifyRequest, signal: AbortSignal): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'muster', ...headers },
    body: JSON.stringify(body),
    // A webhook that has moved would get the message, and the token, at a place that nobody named.
    redirect: 'manual',
    signal,
  }).catch((error: Error) => {
    throw new Refused(reasonOf(error), null)
  })
  // It was taken: a connection that breaks while its answer is thrown away changes nothing.
  if (answer.ok) return void (await answer.body?.cancel().catch(() => undefined))
  const refused = new Refused(
    `${answer.status} ${answer.statusText} ${await beginOf(answer)}`.trim(),
    retryAfterOf(answer),
  )
  if (isPassing(answer.status)) throw refused
  throw new AbortError(refused)
}

/** `fetch` hides what went wrong in the cause. */
function reasonOf({ name, message, cause }: Error): string {
  if (name === 'TimeoutError') return 'no answer in time'
  const { code, message: deeper } = (cause ?? {}) as { code?: string; message?: string }
  return code ?? deeper ?? message
}

/** Seconds, or a date. */
function retryAfterOf({ headers }: Response): number | null {
  const text = headers.get('retry-after')
  if (text === null) return null
  const ms = /^\d+$/.test(text.trim()) ? Number(text) * 1_000 : Date.parse(text) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : null
}

/** The first words of an answer: Slack says `invalid_payload`, PagerDuty which field is wrong. */
async function beginOf({ body }: Response): Promise<string> {
  if (!body) return ''
  try {
    for await (const part of body) return clean(new TextDecoder().decode(part as Uint8Array))
  } catch {
    // The status alone says enough.
  }
  return ''
}

const clean = (text: string) =>
  text
    .replace(/[^\x20-\x7E]+/g, ' ')
    .trim()
    .slice(0, 160)
