/** Who says in a reply that he made it. Pure. */
import { valuesAt } from '../model/json-pointer.ts'
import { json } from '../model/environment/reply-match.ts'
import type { ServedBy } from '../model/environment/service.ts'
import type { Identity } from '../model/record/observation.ts'
import { identityOf } from './attempt.ts'
import type { Reply } from './http-attempt.ts'

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
