import { setTimeout as delay } from 'node:timers/promises'
import Type, { type Static } from 'typebox'
import { type FrontDoor, frontDoors, isAnycast, type PointOfPresence } from '../../../../../lab/front-doors.ts'
import type { Environment } from '../../../../../model/environment/environment.ts'
import type { Target } from '../../../../../model/scenario/target.ts'
import type { Action } from '../../../../contract/action.ts'
import type { LabSystem } from '../../system.ts'

const Spec = Type.Object({}, { additionalProperties: false })

interface Handle {
  readonly point: string
  readonly gateway: string
  readonly door: string
  readonly [key: string]: string
}

/** `edge.await-withdrawn`: waits until the backbone no longer sends clients of a front door to one of its points of presence. */
export const awaitWithdrawn: Action<Static<typeof Spec>, Handle, LabSystem> = {
  kind: 'edge.await-withdrawn',
  schema: Spec,
  describe: () => ({
    effect: 'waits until the backbone sends no client to the point of presence any more',
    undo: null,
    permission: 'read the routes of the backbone',
  }),
  candidates: ({ environment }, target) => {
    const found = pointOf(environment, target)
    return found ? [found.point.id] : []
  },
  async prepare(_spec, target, { system: { environment } }) {
    const found = pointOf(environment, target)
    if (!found) throw new Error(`"${target.component}" is no point of presence among several`)
    const { door, point } = found
    return { instance: point.id, handle: { point: point.id, gateway: point.address, door: door.address } }
  },
  async perform({ point, gateway, door }, { system: { lab }, signal }) {
    for (;;) {
      const { stdout } = await lab.exec('backbone', ['ip', '-j', 'route', 'get', door], { timeoutMs: 5_000, signal })
      const [route] = JSON.parse(stdout || '[]') as { gateway?: string }[]
      if (route && route.gateway !== gateway)
        return { detail: `the backbone sends clients to ${route.gateway} instead of ${point}` }
      await delay(50, undefined, { signal })
    }
  },
}

/** Only where there are several does anybody else take over. */
function pointOf(
  { driver }: Environment,
  { component }: Target,
): { readonly door: FrontDoor; readonly point: PointOfPresence } | null {
  const doors = frontDoors(driver?.settings.edges ?? {}).filter(isAnycast)
  const all = doors.flatMap(door => door.points.map(point => ({ door, point })))
  return all.find(({ point }) => point.id === component) ?? null
}
