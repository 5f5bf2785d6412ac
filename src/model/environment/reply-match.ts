/** Whether a reply over HTTP is what somebody said it would be. Pure. */
import { valuesAt } from '../json-pointer.ts'
import { type Fills, filledJson } from '../request-template.ts'
import type { ReplyMatch } from './service.ts'

interface Replied {
  readonly status: number
  readonly body: string
}

/** A status that says so. */
export const isGood = (status: number) => status >= 200 && status <= 299

/** A reply's JSON; null: it is none. */
export function json({ body }: Pick<Replied, 'body'>): Record<string, unknown> | null {
  try {
    return JSON.parse(body) as Record<string, unknown>
  } catch {
    // A proxy's own error page is no JSON: the status tells.
    return null
  }
}

/** `match` absent: any status from 200 to 299. What is expected in its JSON may have places, as the request has. */
export function isAs(reply: Replied, match: ReplyMatch | undefined, fills: Fills = {}): boolean {
  if (!match) return isGood(reply.status)
  const { status, json: expected } = match
  if (status && !status.includes(reply.status)) return false
  if (expected === undefined) return true
  const view = json(reply)
  if (expected === false) return view === null
  return Object.entries(expected).every(([pointer, value]) =>
    valuesAt(view, pointer).some(found => found === filledJson(value, fills)),
  )
}
