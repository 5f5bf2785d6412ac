/** Whether a reply is what somebody said it would be, and who says in it that he made it. Pure. */
import { valuesAt } from '../model/json-pointer.ts'
import { type Fills, filledJson } from '../model/request-template.ts'
import type { ReplyMatch, ServedBy } from '../model/environment/service.ts'
import type { Identity } from '../model/record/observation.ts'
import { identityOf } from './attempt.ts'
import { isGood, json, type Reply } from './http-attempt.ts'

/** `match` absent: any status from 200 to 299. What is expected in its JSON may have places, as the request has. */
export function isAs(reply: Reply, match: ReplyMatch | undefined, fills: Fills = {}): boolean {
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

/** `headersOnly`: who says in a reply's body that it failed has served nobody. */
export function servedBy(reply: Reply, sources: readonly ServedBy[], headersOnly = false): Identity {
  const found = sources.map(source => {
    if ('header' in source) return named(source.as, reply.headers[source.header.toLowerCase()])
    return headersOnly ? {} : fromJson(source, json(reply))
  })
  return Object.assign({}, ...found) as Identity
}

function fromJson({ json: pointer, as }: Extract<ServedBy, { json: string }>, view: unknown): Identity {
  const [value] = valuesAt(view, pointer)
  return as === undefined ? (identityOf(value) ?? {}) : named(as, typeof value === 'number' ? String(value) : value)
}

const named = (name: string, value: unknown): Identity => (typeof value === 'string' ? { [name]: value } : {})
