import Type, { type Static } from 'typebox'
import type { Endpoint, StandbySite } from '../../../model/environment/environment.ts'
import type { Ask } from '../../contract/ask.ts'
import type { Fault } from '../../contract/fault.ts'
import { endpointOf, type Inventoried, type Part, partAnswering, partNamed } from '../../contract/inventory.ts'
import type { Json } from '../../contract/json.ts'
import type { Holding, Probe, Way } from '../../contract/network.ts'
import { findPrimary, primaryCandidates } from './primary.ts'

const Spec = Type.Object({}, { additionalProperties: false })

interface Handle {
  readonly hold: Json
  /** where a connection must get no answer */
  readonly silences: readonly Probe[]
  readonly [key: string]: Json
}

/** `postgres.hold-replication`: the primary goes on acknowledging while nothing of its log reaches a replica, of whichever region. */
export const holdReplication: Fault<Static<typeof Spec>, Handle, Ask & Holding & Inventoried> = {
  kind: 'postgres.hold-replication',
  schema: Spec,
  needs: ['holding'],
  describe: () => ({
    effect: 'drops what the primary’s PostgreSQL sends to its replicas; clients are served as before',
    undo: 'lets replication pass again; the drop expires by itself should nobody undo it',
    reversible: true,
    permission: 'change the rules of the primary’s host',
    blastRadius: 'process',
  }),
  candidates: primaryCandidates,
  async prepare(_spec, target, { system, signal }) {
    const { instance, zone } = await findPrimary(system, target, signal)
    const store = system.environment.stores[target.store as string]
    const primary = partNamed(system.inventory, instance)
    const others = Object.entries(store?.members ?? {}).filter(([other]) => other !== zone)
    const replicas = others.map(([, member]) => partAnswering(system.inventory, member))
    // The standby of another region follows through whichever entry of this one.
    const followers = membersOf(store?.standby).map(member => partAnswering(system.inventory, member))
    const entries =
      followers.length === 0 ? [] : (store?.entries ?? []).map(entry => partAnswering(system.inventory, entry))
    const near = replicas.map(replica => way(primary, replica))
    const abroad = followers.flatMap(follower => entries.map(entry => way(entry, follower)))
    // Who is held last has a little more of the log. Near, such a replica is rewound. In another region its leader is, and the
    // replicas behind that stay ahead of it for good.
    const hold = await system.holding.prepare({ port: endpointOf(primary).port, waves: [abroad, near] }, signal)
    const silences = [
      ...replicas.map(replica => probe(replica, primary)),
      ...followers.flatMap(follower => entries.map(entry => probe(follower, entry))),
    ]
    return { instance, handle: { hold, silences } }
  },
  async inject({ hold }, context) {
    context.signal.throwIfAborted()
    await context.system.holding.open(hold, context)
  },
  async confirm({ hold, silences }, context) {
    const { system } = context
    const { state, detail: drops } = await system.holding.standing(hold, context)
    const reached = await Promise.all(silences.map(({ from, address, port }) => system.connects(from, address, port)))
    const silent = reached.filter(end => end === 'timed out').length
    const detail = `${drops}; ${silent} of ${silences.length} ways to replicas get no answer`
    if (state === 'present' && silent === silences.length) return { state, detail }
    return { state: state === 'absent' && silent === 0 ? 'absent' : 'unknown', detail }
  },
  undo: ({ hold }, context) => context.system.holding.close(hold, context),
}

const membersOf = (site: StandbySite | undefined): Endpoint[] => Object.values(site?.members ?? {})

const way = (from: Part, to: Part): Way => ({ host: from.host, to: to.address })
const probe = (from: Part, to: Part): Probe => ({ from: from.host, ...endpointOf(to) })
