import Type, { type Static } from 'typebox'
import type { Fault } from '../driver.ts'
import { addElements, deleteElements, type DropElement, presentElements } from '../lab/drop-set.ts'
import type { LabSystem } from '../lab/system.ts'
import { findPrimary, primaryCandidates } from './primary.ts'

const Spec = Type.Object({}, { additionalProperties: false })

interface Handle {
  readonly instance: string
  readonly elements: readonly DropElement[]
  /** hosts of the replicas, from which a connection to the primary must get no answer */
  readonly replicas: readonly string[]
  readonly [key: string]: string | readonly DropElement[] | readonly string[]
}

/** `postgres.hold-replication`: the primary goes on acknowledging while nothing of its log reaches a replica. */
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
    const members = system.environment.stores[target.store as string]?.members ?? {}
    const others = Object.entries(members).filter(([zone]) => zone !== primary.zone)
    const hostIn = (zone: string) => `${primary.region}${zone}-db`
    const elements = others.map(([, member]) => ({ host: hostIn(primary.zone), set: 'held', value: member.host }))
    const replicas = others.map(([zone]) => hostIn(zone))
    return { instance: primary.instance, handle: { instance: primary.instance, elements, replicas } }
  },
  async inject({ elements }, { system, runId, leaseMs, signal }) {
    signal.throwIfAborted()
    await addElements(system.lab, elements, runId, leaseMs)
  },
  async confirm({ instance, elements, replicas }, { system, runId }) {
    const { address, port } = system.lab.component(instance)
    const standing = await presentElements(system.lab, elements, runId)
    const reached = await Promise.all(replicas.map(host => system.connects(host, address, port)))
    const silent = reached.filter(end => end === 'timed out').length
    const detail = `${standing.length} of ${elements.length} drops stand; ${silent} of ${replicas.length} replicas get no answer`
    if (standing.length === elements.length && silent === replicas.length) return { state: 'present', detail }
    return { state: standing.length === 0 && silent === 0 ? 'absent' : 'unknown', detail }
  },
  async undo({ elements }, { system, runId }) {
    await deleteElements(system.lab, elements, runId)
  },
}
