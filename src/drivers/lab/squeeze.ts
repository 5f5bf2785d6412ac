import { createHash } from 'node:crypto'
import Type, { type Static } from 'typebox'
import { zoneLink } from '../../lab/network/script.ts'
import type { Fault } from '../driver.ts'
import { claimWithLease, release } from './claim.ts'
import { chooseZone } from './place.ts'
import type { LabSystem } from './system.ts'
import { zonesOf } from './targets.ts'

const Spec = Type.Object(
  { rate: Type.String({ pattern: '^\\d+(kbit|mbit)$', description: 'what the link carries: 500kbit, 10mbit' }) },
  { additionalProperties: false },
)

interface Handle {
  readonly router: string
  readonly link: string
  readonly rate: string
  readonly claim: string
  readonly [key: string]: string
}

/** `lab.squeeze`: narrows the link into a zone with a token bucket. */
export const squeeze: Fault<Static<typeof Spec>, Handle, LabSystem> = {
  kind: 'lab.squeeze',
  schema: Spec,
  describe: ({ rate }) => ({
    effect: `narrows the link into the zone to ${rate}`,
    undo: 'takes the limit off; a lease inside the lab does so should nobody else',
    reversible: true,
    permission: 'change the queues of the lab’s routers',
    blastRadius: 'zone',
  }),
  candidates: (environment, target) => (target.zone === undefined ? [] : zonesOf(environment, target)),
  async prepare({ rate }, target, { system, signal }) {
    const place = await chooseZone(system, target, signal)
    const [router = '', zone = ''] = place.split('/')
    const handle = { router, link: zoneLink(zone), rate, claim: `squeeze-${router}-${zone}` }
    const { kind } = await queueOf(system, handle, signal)
    if (kind === 'tbf') throw new Error(`the link into ${place} is squeezed already`)
    return { instance: place, handle }
  },
  async inject(handle, { system, runId, leaseMs, signal }) {
    signal.throwIfAborted()
    const claim = { runId, name: handle.claim, host: handle.router }
    await claimWithLease(system.lab, claim, leaseMs, removal(handle, runId).join(' '))
    const { code, stderr } = await system.lab.exec(handle.router, addition(handle, runId), { timeoutMs: 5_000 })
    if (code === 0) return
    await release(system.lab, runId, handle.claim)
    throw new Error(`tc: ${stderr.trim()}`)
  },
  async confirm(handle, { system, runId, signal }) {
    const queue = await queueOf(system, handle, signal)
    const detail = `${handle.link} of ${handle.router} has ${queue.kind} ${queue.handle}`
    if (queue.kind !== 'tbf') return { state: 'absent', detail }
    return { state: queue.handle === queueHandle(handle, runId) ? 'present' : 'unknown', detail }
  },
  async undo(handle, { system, runId, signal }) {
    const queue = await queueOf(system, handle, signal)
    if (queue.handle === queueHandle(handle, runId)) {
      const { code, stderr } = await system.lab.exec(handle.router, removal(handle, runId), { timeoutMs: 5_000 })
      if (code !== 0) throw new Error(`tc: ${stderr.trim()}`)
    }
    await release(system.lab, runId, handle.claim)
  },
}

/** The queue's own handle is the owner's mark: the kernel refuses to delete a queue under another handle. */
export const queueHandle = ({ claim }: Pick<Handle, 'claim'>, runId: string) =>
  `${(0x1000 + (createHash('sha256').update(`${runId} ${claim}`).digest().readUInt16BE() % 0xe000)).toString(16)}:`

function addition(handle: Handle, runId: string): string[] {
  const queue = ['tc', 'qdisc', 'add', 'dev', handle.link, 'root', 'handle', queueHandle(handle, runId)]
  return [...queue, 'tbf', 'rate', handle.rate, 'burst', '32kb', 'latency', '100ms']
}

const removal = (handle: Handle, runId: string) => [
  ...['tc', 'qdisc', 'del', 'dev', handle.link],
  ...['root', 'handle', queueHandle(handle, runId)],
]

interface Queue {
  readonly kind: string
  readonly handle: string
  readonly root?: boolean
}

async function queueOf(system: LabSystem, { router, link }: Handle, signal: AbortSignal): Promise<Queue> {
  const argv = ['tc', '-j', 'qdisc', 'show', 'dev', link]
  const { code, stdout, stderr } = await system.lab.exec(router, argv, { timeoutMs: 5_000, signal })
  if (code !== 0) throw new Error(`tc: ${stderr.trim()}`)
  const root = (JSON.parse(stdout) as Queue[]).find(queue => queue.root)
  return root ?? { kind: 'noqueue', handle: '0:' }
}
