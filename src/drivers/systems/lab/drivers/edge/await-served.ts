import { setTimeout as delay } from 'node:timers/promises'
import Type, { type Static } from 'typebox'
import { Duration, durationMs } from '../../../../../model/duration.ts'
import type { Action } from '../../../../contract/action.ts'
import type { LabSystem } from '../../system.ts'
import { candidatesWith, requireDoor, serversIn } from './door.ts'
import { runningOf, type Server, serversOf } from './servers.ts'

const Spec = Type.Object(
  {
    by: Type.String({ description: 'the region that must get every request' }),
    for: Duration,
  },
  { additionalProperties: false },
)

interface Handle {
  readonly by: string
  readonly edges: readonly string[]
  readonly servers: readonly string[]
  readonly forMs: number
  readonly [key: string]: string | number | readonly string[]
}

/** `edge.await-served`: watches for a while that a front door sends every request to one region, and that there are some. */
export const awaitServed: Action<Static<typeof Spec>, Handle, LabSystem> = {
  kind: 'edge.await-served',
  schema: Spec,
  describe: ({ by = 'one region', for: length = 'a while' }) => ({
    effect: `watches for ${length} that every request of the front door goes to ${by}, and that some do`,
    undo: null,
    permission: 'read the runtime sockets of the edges',
  }),
  candidates: (estate, target, { by }) => candidatesWith(estate, target, by),
  async prepare(spec, target, { system: { environment } }) {
    const { id, points } = requireDoor(environment, target)
    const edges = points.map(point => point.id)
    const servers = serversIn(environment, spec.by)
    return { instance: id, handle: { by: spec.by, edges, servers, forMs: durationMs(spec.for) } }
  },
  async perform({ by, edges, servers, forMs }, { system: { lab }, signal }) {
    const running = await runningOf(lab, edges)
    const read = async () => (await Promise.all(running.map(edge => serversOf(lab, edge, signal)))).flat()
    const before = await read()
    await delay(forMs, undefined, { signal })
    const after = await read()
    const isOurs = ({ name }: Server) => servers.includes(name)
    const ours = requests(after.filter(isOurs)) - requests(before.filter(isOurs))
    const others = requests(after) - requests(before) - ours
    if (others > 0) throw new Error(`${others} requests went to other regions than ${by}, ${ours} to it`)
    if (ours === 0) throw new Error(`no request went to ${by}`)
    return { detail: `${ours} requests went to ${by}, none to another region` }
  },
}

const requests = (servers: readonly Server[]) => servers.reduce((sum, { requests: count }) => sum + count, 0)
