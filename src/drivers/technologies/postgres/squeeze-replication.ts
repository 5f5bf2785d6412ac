import Type, { type Static } from 'typebox'
import type { Ask } from '../../contract/ask.ts'
import type { Fault } from '../../contract/fault.ts'
import { endpointOf, type Inventoried, partNamed } from '../../contract/inventory.ts'
import type { Json } from '../../contract/json.ts'
import type { Narrowing } from '../../contract/network.ts'
import { Rate } from '../network/narrow.ts'
import { findReplica, replicaCandidates } from './replica.ts'

const Spec = Type.Object({ rate: Rate }, { additionalProperties: false })

interface Handle {
  readonly narrowed: Json
  /** of the replica */
  readonly address: string
  readonly [key: string]: Json
}

/** `postgres.squeeze-replication`: one replica gets the primary's log through a narrow link; clients and checks are not touched. */
export const squeezeReplication: Fault<Static<typeof Spec>, Handle, Ask & Inventoried & Narrowing> = {
  kind: 'postgres.squeeze-replication',
  schema: Spec,
  needs: ['narrowing'],
  describe: ({ rate = 'a given rate' }) => ({
    effect: `narrows what the primary’s PostgreSQL sends to the replica to ${rate}`,
    undo: 'takes the limit off; a lease does so should nobody else',
    reversible: true,
    permission: 'change the queues of the primary’s host',
    blastRadius: 'process',
  }),
  candidates: replicaCandidates,
  async prepare({ rate }, target, { system, signal }) {
    const found = await findReplica(system, target, signal)
    const primary = partNamed(system.inventory, found.primary.instance)
    const { id, address } = partNamed(system.inventory, found.replica.instance)
    const wish = {
      name: `squeeze-${id}`,
      rate,
      link: { from: primary.host, port: endpointOf(primary).port, to: address },
    }
    return { instance: id, handle: { narrowed: await system.narrowing.prepare(wish, signal), address } }
  },
  async inject({ narrowed }, context) {
    context.signal.throwIfAborted()
    await context.system.narrowing.open(narrowed, context)
  },
  confirm: ({ narrowed }, context) => context.system.narrowing.standing(narrowed, context),
  undo: ({ narrowed }, context) => context.system.narrowing.close(narrowed, context),
}
