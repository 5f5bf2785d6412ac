import { setTimeout as delay } from 'node:timers/promises'
import Type, { type Static } from 'typebox'
import type { Action } from '../../../../contract/action.ts'
import type { LabSystem } from '../../system.ts'
import { candidatesWith, requireDoor, serversIn } from './door.ts'
import { isDown, runningOf, serversOf } from './servers.ts'

const Spec = Type.Object(
  { region: Type.String({ description: 'whose gateways must be held for down' }) },
  { additionalProperties: false },
)

interface Handle {
  readonly edges: readonly string[]
  readonly servers: readonly string[]
  readonly [key: string]: readonly string[]
}

/** `edge.await-down`: waits until a front door's own health checks hold every gateway of a region for down. */
export const awaitDown: Action<Static<typeof Spec>, Handle, LabSystem> = {
  kind: 'edge.await-down',
  schema: Spec,
  describe: ({ region = 'the region' }) => ({
    effect: `waits until the health checks of the front door hold every gateway of ${region} for down`,
    undo: null,
    permission: 'read the runtime sockets of the edges',
  }),
  candidates: (estate, target, { region }) => candidatesWith(estate, target, region),
  async prepare({ region }, target, { system: { environment } }) {
    const { id, points } = requireDoor(environment, target)
    return { instance: id, handle: { edges: points.map(point => point.id), servers: serversIn(environment, region) } }
  },
  async perform({ edges, servers }, { system: { lab }, signal }) {
    for (;;) {
      const running = await runningOf(lab, edges)
      const left = (await Promise.all(running.map(edge => notDown(lab, edge, servers, signal)))).flat()
      if (running.length > 0 && left.length === 0)
        return { detail: `${running.join(', ')} held ${servers.join(', ')} for down` }
      await delay(200, undefined, { signal })
    }
  },
}

async function notDown(lab: LabSystem['lab'], edge: string, servers: readonly string[], signal: AbortSignal) {
  const known = await serversOf(lab, edge, signal)
  return known.filter(server => servers.includes(server.name) && !isDown(server))
}
