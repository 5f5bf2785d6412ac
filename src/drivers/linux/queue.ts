/**
 * The root queue of a link: where a fault narrows it. The queue's own handle is the owner's mark: it is derived from the run,
 * and the kernel refuses to delete a queue under another handle.
 */
import { createHash } from 'node:crypto'
import type { Confirmation } from '../contract/fault.ts'
import type { Owner } from '../contract/network.ts'
import { claimWithLease, release, type Shells } from './claim.ts'

/** Which link is narrowed to what, at which of its ends. */
export interface Narrowed {
  readonly host: string
  readonly link: string
  readonly claim: string
  /** as `tc` writes it: `500kbit` */
  readonly rate: string
  /** what alone is narrowed: what the host sends from a TCP port to an address; null: all that leaves by the link */
  readonly flow: { readonly port: number; readonly to: string } | null
  readonly [key: string]: string | null | { readonly port: number; readonly to: string }
}

/** Handle of the queue that a run puts there. */
export const queueHandle = ({ claim }: Pick<Narrowed, 'claim'>, runId: string) =>
  `${(0x1000 + (createHash('sha256').update(`${runId} ${claim}`).digest().readUInt16BE() % 0xe000)).toString(16)}:`

interface Queue {
  readonly kind: string
  readonly handle: string
  readonly root?: boolean
}

/** Throws when somebody has put a queue there already. */
export async function requireFree(shells: Shells, narrowed: Narrowed, signal: AbortSignal): Promise<void> {
  const { kind } = await queueOf(shells, narrowed, signal)
  if (kind !== 'noqueue') throw new Error(`the link ${narrowed.link} of ${narrowed.host} is squeezed already (${kind})`)
}

/** Claims, starts the lease and puts the queue there; nothing is left where that fails. */
export async function addQueue(shells: Shells, narrowed: Narrowed, { runId, leaseMs }: Owner): Promise<void> {
  const { host, flow } = narrowed
  const claim = claimOf(narrowed, runId)
  const removed = removal(narrowed, runId)
  await claimWithLease(shells, claim, leaseMs, removed)
  const commands = flow === null ? [bucket(narrowed, runId)] : classes(narrowed, flow, runId)
  const script = ['set -e', ...commands].join('\n')
  const { code, stderr } = await shells.hosts.exec(host, ['bash', '-c', script], { timeoutMs: 5_000 })
  if (code === 0) return
  await shells.hosts.exec(host, ['bash', '-c', removed], { timeoutMs: 5_000 })
  await release(shells, claim)
  throw new Error(`tc: ${stderr.trim()}`)
}

/** Present when the queue stands under this run's handle. */
export async function confirmQueue(
  shells: Shells,
  narrowed: Narrowed,
  { runId, signal }: Owner,
): Promise<Confirmation> {
  const queue = await queueOf(shells, narrowed, signal)
  const detail = `${narrowed.link} of ${narrowed.host} has ${queue.kind} ${queue.handle}`
  if (queue.kind === 'noqueue') return { state: 'absent', detail }
  return { state: queue.handle === queueHandle(narrowed, runId) ? 'present' : 'unknown', detail }
}

/** Takes away the queue if it is this run's. */
export async function removeQueue(shells: Shells, narrowed: Narrowed, { runId, signal }: Owner): Promise<void> {
  const queue = await queueOf(shells, narrowed, signal)
  if (queue.handle === queueHandle(narrowed, runId)) {
    const argv = ['bash', '-c', removal(narrowed, runId)]
    const { code, stderr } = await shells.hosts.exec(narrowed.host, argv, { timeoutMs: 5_000 })
    if (code !== 0) throw new Error(`tc: ${stderr.trim()}`)
  }
  await release(shells, claimOf(narrowed, runId))
}

const claimOf = ({ claim: name, host }: Narrowed, runId: string) => ({ runId, name, host })

const bucket = (narrowed: Narrowed, runId: string) =>
  `tc qdisc add dev ${narrowed.link} root handle ${queueHandle(narrowed, runId)} tbf rate ${narrowed.rate} burst 32kb latency 100ms`

/** What no filter names passes unhindered: only the flow is held to the rate. */
function classes({ link, rate, claim }: Narrowed, { port, to }: NonNullable<Narrowed['flow']>, runId: string) {
  const queue = queueHandle({ claim }, runId)
  const filter = `match ip dst ${to}/32 match ip sport ${port} 0xffff`
  return [
    `tc qdisc add dev ${link} root handle ${queue} htb`,
    `tc class add dev ${link} parent ${queue} classid ${queue}1 htb rate ${rate} burst 8k`,
    `tc filter add dev ${link} parent ${queue} protocol ip prio 1 u32 ${filter} flowid ${queue}1`,
  ]
}

const removal = (narrowed: Narrowed, runId: string) =>
  `tc qdisc del dev ${narrowed.link} root handle ${queueHandle(narrowed, runId)}`

async function queueOf({ hosts }: Shells, { host, link }: Narrowed, signal: AbortSignal): Promise<Queue> {
  const argv = ['tc', '-j', 'qdisc', 'show', 'dev', link]
  const { code, stdout, stderr } = await hosts.exec(host, argv, { timeoutMs: 5_000, signal })
  if (code !== 0) throw new Error(`tc: ${stderr.trim()}`)
  return (JSON.parse(stdout) as Queue[]).find(queue => queue.root) ?? { kind: 'noqueue', handle: '0:' }
}
