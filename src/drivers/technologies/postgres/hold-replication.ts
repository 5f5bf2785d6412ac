import Type, { type Static } from 'typebox'
import type { Fault } from '../../contract/fault.ts'
import { addElements, deleteElements, type DropElement, presentElements } from '../network/drop-set.ts'
import type { LabSystem } from '../../systems/lab/system.ts'
import { findPrimary, primaryCandidates } from './primary.ts'

const Spec = Type.Object({}, { additionalProperties: false })

/** From where a connection must get no answer, and to what. */
interface Silence {
  readonly from: string
  readonly to: string
  readonly [key: string]: string
}

interface Handle {
  readonly instance: string
  /** to replicas of another region */
  readonly abroad: readonly DropElement[]
  /** to those of the primary's own */
  readonly near: readonly DropElement[]
  readonly silences: readonly Silence[]
  readonly [key: string]: string | readonly DropElement[] | readonly Silence[]
}

/** `postgres.hold-replication`: the primary goes on acknowledging while nothing of its log reaches a replica, of whichever region. */
export const holdReplication: Fault<Static<typeof Spec>, Handle, LabSystem> = {
  kind: 'postgres.hold-replication',
  schema: Spec,
  describe: () => ({
    effect: 'drops what the primary’s PostgreSQL sends to its replicas; clients are served as before',
    undo: 'lets replication pass again; the drop expires by itself should nobody undo it',
    reversible: true,
    permission: 'change the fault sets of the primary’s host',
    blastRadius: 'process',
  }),
  candidates: primaryCandidates,
  async prepare(_spec, target, { system, signal }) {
    const primary = await findPrimary(system, target, signal)
    const store = system.environment.stores[target.store as string]
    const zones = Object.keys(store?.members ?? {})
    const others = Object.entries(store?.members ?? {}).filter(([zone]) => zone !== primary.zone)
    const hostIn = (zone: string, region = primary.region) => `${region}${zone}-db`
    const held = (zone: string, value: string): DropElement => ({ host: hostIn(zone), set: 'held', value })
    // The standby of another region follows through whichever entry of this one: each lies on a database host of its zone.
    const standby = store?.standby
    const followers = Object.entries(standby?.members ?? {})
    const entries = (store?.entries ?? []).map(({ host }) => host)
    const near = others.map(([, member]) => held(primary.zone, member.host))
    const abroad = followers.flatMap(([, member]) => zones.map(zone => held(zone, member.host)))
    const { address } = system.lab.component(primary.instance)
    const silences = [
      ...others.map(([zone]) => ({ from: hostIn(zone), to: address })),
      ...followers.flatMap(([zone]) => entries.map(to => ({ from: hostIn(zone, standby?.region), to }))),
    ]
    return { instance: primary.instance, handle: { instance: primary.instance, abroad, near, silences } }
  },
  async inject({ abroad, near }, { system, runId, leaseMs, signal }) {
    signal.throwIfAborted()
    // Who is held last has a little more of the log. Near, such a replica is rewound. In another region its leader is, and the
    // replicas behind that stay ahead of it for good.
    await addElements(system.lab, abroad, runId, leaseMs)
    await addElements(system.lab, near, runId, leaseMs)
  },
  async confirm({ instance, abroad, near, silences }, { system, runId }) {
    const elements = [...abroad, ...near]
    const { port } = system.lab.component(instance)
    const standing = await presentElements(system.lab, elements, runId)
    const reached = await Promise.all(silences.map(({ from, to }) => system.connects(from, to, port)))
    const silent = reached.filter(end => end === 'timed out').length
    const detail = `${standing.length} of ${elements.length} drops stand; ${silent} of ${silences.length} ways to replicas get no answer`
    if (standing.length === elements.length && silent === silences.length) return { state: 'present', detail }
    return { state: standing.length === 0 && silent === 0 ? 'absent' : 'unknown', detail }
  },
  async undo({ abroad, near }, { system, runId }) {
    await deleteElements(system.lab, [...abroad, ...near], runId)
  },
}
