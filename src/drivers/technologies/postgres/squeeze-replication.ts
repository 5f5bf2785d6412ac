import Type, { type Static } from 'typebox'
import type { Fault } from '../../contract/fault.ts'
import { addQueue, confirmQueue, type Narrowing, queueHandle, removeQueue, requireFree } from '../network/queue.ts'
import { Rate } from '../network/squeeze.ts'
import type { LabSystem } from '../../systems/lab/system.ts'
import { findReplica, replicaCandidates } from './replica.ts'

const Spec = Type.Object({ rate: Rate }, { additionalProperties: false })

type Handle = Narrowing & {
  readonly rate: string
  /** of the replica */
  readonly address: string
  readonly [key: string]: string
}

/** `postgres.squeeze-replication`: one replica gets the primary's log through a narrow link; clients and checks are not touched. */
export const squeezeReplication: Fault<Static<typeof Spec>, Handle, LabSystem> = {
  kind: 'postgres.squeeze-replication',
  schema: Spec,
  describe: ({ rate = 'a given rate' }) => ({
    effect: `narrows what the primary’s PostgreSQL sends to the replica to ${rate}`,
    undo: 'takes the limit off; a lease inside the lab does so should nobody else',
    reversible: true,
    permission: 'change the queues of the primary’s host',
    blastRadius: 'process',
  }),
  candidates: replicaCandidates,
  async prepare({ rate }, target, { system, signal }) {
    const { replica, primary } = await findReplica(system, target, signal)
    const { host } = system.lab.component(primary.instance)
    const { address } = system.lab.component(replica.instance)
    const handle = { host, link: 'eth0', rate, address, claim: `squeeze-${replica.instance}` }
    await requireFree(system, handle, signal)
    return { instance: replica.instance, handle }
  },
  inject: (handle, context) => addQueue(handle, classes(handle, context.runId), context),
  confirm: confirmQueue,
  undo: removeQueue,
}

/** What no filter names passes unhindered: only the log on its way to the replica is held to the rate. */
function classes({ link, rate, address, claim }: Handle, runId: string): string[] {
  const queue = queueHandle({ claim }, runId)
  const filter = `match ip dst ${address}/32 match ip sport 5432 0xffff`
  return [
    `tc qdisc add dev ${link} root handle ${queue} htb`,
    `tc class add dev ${link} parent ${queue} classid ${queue}1 htb rate ${rate} burst 8k`,
    `tc filter add dev ${link} parent ${queue} protocol ip prio 1 u32 ${filter} flowid ${queue}1`,
  ]
}
