import Type, { type Static } from 'typebox'
import { zoneLink } from '../../lab/network/script.ts'
import type { Fault } from '../driver.ts'
import { endLease, startLease } from './lease.ts'
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
  readonly lease: string
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
    const [place] = zonesOf(system.environment, target)
    if (place === undefined || target.zone === 'of-primary') throw new Error('name the zone whose link is squeezed')
    const [router = '', zone = ''] = place.split('/')
    const handle = { router, link: zoneLink(zone), rate, lease: `squeeze-${router}-${zone}` }
    const queue = await queueOf(system, handle, signal)
    if (queue.includes('tbf')) throw new Error(`the link into ${place} is squeezed already: ${queue}`)
    return { instance: place, handle }
  },
  async inject(handle, { system, runId, leaseMs, signal }) {
    signal.throwIfAborted()
    await startLease(system, runId, handle.lease, leaseMs, removal(handle))
    const add = [
      'tc',
      'qdisc',
      'add',
      'dev',
      handle.link,
      'root',
      'tbf',
      'rate',
      handle.rate,
      'burst',
      '32kb',
      'latency',
      '100ms',
    ]
    const result = await system.lab.exec(handle.router, add, { timeoutMs: 5_000 })
    if (result.code !== 0) throw new Error(`tc: ${result.stderr.trim()}`)
  },
  async confirm(handle, { system, signal }) {
    const queue = await queueOf(system, handle, signal)
    return { state: queue.includes('tbf') ? 'present' : 'absent', detail: queue }
  },
  async undo(handle, { system, runId, signal }) {
    await endLease(system, runId, handle.lease)
    if ((await queueOf(system, handle, signal)).includes('tbf'))
      await system.lab.exec(handle.router, ['sh', '-c', removal(handle)])
  },
}

const removal = ({ router, link }: Handle) => `nsenter --net=/run/netns/${router} tc qdisc del dev ${link} root`

async function queueOf(system: LabSystem, { router, link }: Handle, signal: AbortSignal): Promise<string> {
  const { stdout } = await system.lab.exec(router, ['tc', 'qdisc', 'show', 'dev', link], { timeoutMs: 5_000, signal })
  return stdout.trim()
}
