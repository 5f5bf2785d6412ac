/**
 * The root queue of a link: where a fault narrows it. The queue's own handle is the owner's mark: it is derived from the run,
 * and the kernel refuses to delete a queue under another handle.
 */
import { createHash } from 'node:crypto'
import type { Lab } from '../../../lab/lab.ts'
import type { Confirmation, FaultContext } from '../../contract/fault.ts'
import { claimWithLease, release } from '../../linux/claim.ts'
import { shellsOf } from '../../systems/lab/claim.ts'
import type { LabSystem } from '../../systems/lab/system.ts'
import { claimOf } from '../component/claimed.ts'

/** Which link is narrowed, at which of its ends. */
export interface Narrowing {
  readonly host: string
  readonly link: string
  readonly claim: string
}

/** Handle of the queue that a run puts there. */
export const queueHandle = ({ claim }: Pick<Narrowing, 'claim'>, runId: string) =>
  `${(0x1000 + (createHash('sha256').update(`${runId} ${claim}`).digest().readUInt16BE() % 0xe000)).toString(16)}:`

interface Queue {
  readonly kind: string
  readonly handle: string
  readonly root?: boolean
}

/** Throws when somebody has put a queue there already. */
export async function requireFree(system: LabSystem, narrowing: Narrowing, signal: AbortSignal): Promise<void> {
  const { kind } = await queueOf(system.lab, narrowing, signal)
  if (kind !== 'noqueue')
    throw new Error(`the link ${narrowing.link} of ${narrowing.host} is squeezed already (${kind})`)
}

/** Claims, starts the lease and runs the `tc` commands, whose first one adds the queue; nothing is left where one fails. */
export async function addQueue(
  narrowing: Narrowing,
  commands: readonly string[],
  { system, runId, leaseMs, signal }: FaultContext<LabSystem>,
): Promise<void> {
  signal.throwIfAborted()
  const { host } = narrowing
  await claimWithLease(shellsOf(system.lab), claimOf(narrowing, runId), leaseMs, removal(narrowing, runId))
  const script = ['set -e', ...commands].join('\n')
  const { code, stderr } = await system.lab.exec(host, ['bash', '-c', script], { timeoutMs: 5_000 })
  if (code === 0) return
  await system.lab.exec(host, ['bash', '-c', removal(narrowing, runId)], { timeoutMs: 5_000 })
  await release(shellsOf(system.lab), claimOf(narrowing, runId))
  throw new Error(`tc: ${stderr.trim()}`)
}

/** Present when the queue stands under this run's handle. */
export async function confirmQueue(
  narrowing: Narrowing,
  { system, runId, signal }: FaultContext<LabSystem>,
): Promise<Confirmation> {
  const queue = await queueOf(system.lab, narrowing, signal)
  const detail = `${narrowing.link} of ${narrowing.host} has ${queue.kind} ${queue.handle}`
  if (queue.kind === 'noqueue') return { state: 'absent', detail }
  return { state: queue.handle === queueHandle(narrowing, runId) ? 'present' : 'unknown', detail }
}

/** Takes away the queue if it is this run's. */
export async function removeQueue(
  narrowing: Narrowing,
  { system, runId, signal }: FaultContext<LabSystem>,
): Promise<void> {
  const queue = await queueOf(system.lab, narrowing, signal)
  if (queue.handle === queueHandle(narrowing, runId)) {
    const argv = ['bash', '-c', removal(narrowing, runId)]
    const { code, stderr } = await system.lab.exec(narrowing.host, argv, { timeoutMs: 5_000 })
    if (code !== 0) throw new Error(`tc: ${stderr.trim()}`)
  }
  await release(shellsOf(system.lab), claimOf(narrowing, runId))
}

const removal = (narrowing: Narrowing, runId: string) =>
  `tc qdisc del dev ${narrowing.link} root handle ${queueHandle(narrowing, runId)}`

async function queueOf(lab: Lab, { host, link }: Narrowing, signal: AbortSignal): Promise<Queue> {
  const argv = ['tc', '-j', 'qdisc', 'show', 'dev', link]
  const { code, stdout, stderr } = await lab.exec(host, argv, { timeoutMs: 5_000, signal })
  if (code !== 0) throw new Error(`tc: ${stderr.trim()}`)
  return (JSON.parse(stdout) as Queue[]).find(queue => queue.root) ?? { kind: 'noqueue', handle: '0:' }
}
