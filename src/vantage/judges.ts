/** How a reply reads, by the kind of the probe. */
import type { Identity } from '../model/record/observation.ts'
import type { PlannedProbe } from '../model/plan/plan.ts'
import { isGood, json } from '../model/environment/reply-match.ts'
import type { Answer } from './attempt.ts'
import type { Reply } from './http-attempt.ts'
import { servedBy } from './served-by.ts'

type Judged = Pick<PlannedProbe, 'servedBy'>

export const judges: Record<
  Exclude<PlannedProbe['kind'], 'sql-connect' | 'sql-heartbeat'>,
  (reply: Reply, probe: Judged) => Answer
> = {
  'http-service': withIdentity,
  'http-canary': ({ status }) => (isGood(status) ? { outcome: 'ok' } : { outcome: 'error', code: `http-${status}` }),
  'etcd-leader': reply => {
    // A key that is not there is an answer too: nobody leads.
    if (reply.status !== 200 && reply.status !== 404) return { outcome: 'error', code: `http-${reply.status}` }
    return { outcome: 'ok', by: { leader: leaderIn(json(reply)) } }
  },
  'patroni-leader': reply => {
    const members = json(reply)?.['members']
    if (!Array.isArray(members)) return { outcome: 'error', code: `http-${reply.status}` }
    const leads = ({ role }: { role?: string }) => ['leader', 'master', 'standby_leader'].includes(role ?? '')
    return {
      outcome: 'ok',
      by: { leader: String((members as { role?: string; name?: string }[]).find(leads)?.name ?? '') },
    }
  },
  'patroni-member': reply => {
    const view = json(reply)
    if (!view) return { outcome: 'error', code: `http-${reply.status}` }
    return {
      outcome: 'ok',
      by: {
        role: String(view['role']),
        state: String(view['state']),
        timeline: String(view['timeline'] ?? ''),
        ...positionsIn(view['xlog'] as Positions | undefined),
      },
    }
  },
}

function withIdentity(reply: Reply, { servedBy: sources = [] }: Judged): Answer {
  const { status } = reply
  if (!isGood(status)) return { outcome: 'error', code: `http-${status}`, ...told(servedBy(reply, sources, true)) }
  return { outcome: 'ok', ...told({ ...servedBy(reply, sources), ...keptOf(reply) }) }
}

/** Nothing at all where nobody is named. */
export const told = (by: Identity): { by?: Identity } => (Object.keys(by).length === 0 ? {} : { by })

/** Of a reply that anybody may keep: whether it came from a cache, when it was made, and for which site. */
function keptOf({ headers, body }: Reply): Identity {
  const madeAtMs = json({ body })?.['madeAtMs']
  const site = headers['access-control-allow-origin']
  if (typeof madeAtMs !== 'number') return {}
  return {
    cache: headers['x-cache'] === 'hit' ? 'hit' : 'miss',
    madeAtMs: String(madeAtMs),
    ...(site === undefined ? {} : { site }),
  }
}

interface Positions {
  readonly location?: number
  readonly received_location?: number
  readonly replayed_location?: number
}

/** Where a member stands in the log, in bytes. */
function positionsIn({ location, received_location: received, replayed_location: replayed }: Positions = {}): Identity {
  const known = Object.entries({ location, received, replayed }).filter(([, bytes]) => bytes !== undefined)
  return Object.fromEntries(known.map(([name, bytes]) => [name, String(bytes)]))
}

function leaderIn(view: Record<string, unknown> | null): string {
  const node = view?.['node'] as { value?: string } | undefined
  const kvs = view?.['kvs'] as { value?: string }[] | undefined
  return node?.value ?? (kvs?.[0]?.value ? Buffer.from(kvs[0].value, 'base64').toString() : '')
}
