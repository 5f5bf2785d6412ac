import Type, { type Static } from 'typebox'
import type { Fault } from '../driver.ts'
import { addElements, deleteElements, type DropElement, presentElements } from '../lab/drop-set.ts'
import type { LabSystem } from '../lab/system.ts'
import { findPrimary, primaryCandidates } from './primary.ts'

const Spec = Type.Object({}, { additionalProperties: false })

interface Handle {
  readonly instance: string
  readonly elements: readonly DropElement[]
  readonly [key: string]: string | readonly DropElement[]
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
    const replicas = Object.entries(members).filter(([zone]) => zone !== primary.zone)
    const host = `${primary.region}${primary.zone}-db`
    const elements = replicas.map(([, member]) => ({ host, set: 'held', value: member.host }))
    return { instance: primary.instance, handle: { instance: primary.instance, elements } }
  },
  async inject({ elements }, { system, runId, leaseMs, signal }) {
    signal.throwIfAborted()
    await addElements(system.lab, elements, runId, leaseMs)
  },
  async confirm({ elements }, { system, runId }) {
    const standing = await presentElements(system.lab, elements, runId)
    const detail = `${standing.length} of ${elements.length} replicas are held back`
    return {
      state: standing.length === elements.length ? 'present' : standing.length === 0 ? 'absent' : 'unknown',
      detail,
    }
  },
  async undo({ elements }, { system, runId }) {
    await deleteElements(system.lab, elements, runId)
  },
}
