/** `edge.cut-over`: one region of a load balancer serves everybody; `edge.cut-back`: all is again as it was before. */
import { randomBytes } from 'node:crypto'
import Type, { type Static } from 'typebox'
import type { CloudflareSettings } from '../../../model/environment/cloudflare/cloudflare-settings.ts'
import type { Target } from '../../../model/scenario/target.ts'
import type { Action } from '../../contract/action.ts'
import type { Confirmation } from '../../contract/fault.ts'
import type { Json } from '../../contract/json.ts'
import { isMarked, markIn, withMark } from '../mark.ts'
import { changingMs, type LoadBalancer, type Steering } from './api.ts'
import type { Context, Open, OwnMarks } from './context.ts'
import { type Door, doorOf, poolsIn } from './doors.ts'
import { untilQuiet } from './until-quiet.ts'
import { isSteered, putBack, steeredTo, steeringOf } from './steering.ts'

const Spec = Type.Object(
  { to: Type.String({ description: 'the region that serves from now on, alone' }) },
  { additionalProperties: false },
)
/** For a change with all its tries, and looks before and after. */
const stepMs = changingMs + 30_000
const Nothing = Type.Object({}, { additionalProperties: false })

/** A load balancer before and after. */
export interface CutOver {
  readonly name: string
  readonly door: string
  readonly to: string
  readonly description: string
  readonly modified: string
  readonly was: Json
  readonly will: Json
  readonly [key: string]: Json
}

const steering = (json: Json) => json as unknown as Steering

/**
 * Both know which cut-over of this process stands, by run and load balancer: cutting back takes it back, and one that follows it
 * puts back what was before both.
 */
export function cutOverAndBack(
  settings: CloudflareSettings,
  open: Open,
  own: OwnMarks,
): [Action<Static<typeof Spec>, CutOver, Context['system']>, Action<object, CutOver, Context['system']>] {
  const made = new Map<string, CutOver>()
  const keyOf = (door: string, { runId }: Context) => `${runId} ${door}`

  const cutOver: Action<Static<typeof Spec>, CutOver, Context['system']> = {
    kind: 'edge.cut-over',
    schema: Spec,
    ...{ performMs: stepMs, undoMs: stepMs },
    describe: ({ to = 'one region' }) => ({
      effect: `leads every request of the load balancer to the pools of ${to}, default, region, country and fallback pools at once, and purges the caches that the environment names; rules of the load balancer that lead elsewhere go on`,
      undo: 'puts back exactly what was read before; nobody else does, so it stands until somebody undoes it or runs `muster recover`',
      permission:
        'Load Balancers Write and Cache Purge, of the zone; Load Balancing: Monitors and Pools Read, of the account',
    }),
    candidates(_estate, target, { to }) {
      const door = doorOf(settings, target)
      return door && poolsIn(door, { region: to }).length > 0 ? [door.name] : []
    },
    async prepare({ to }, target, context) {
      const door = requireDoor(settings, target)
      const api = open(context)
      const pools = poolsIn(door, { region: to })
      for (const [called, { id }] of pools) {
        const { enabled } = await api.pool(id, context.signal)
        if (!enabled) throw new Error(`pool ${called} is off: cut over to it, clients would be served by nobody`)
        if ((await api.isHealthy(id, context.signal)) === false)
          throw new Error(
            `Cloudflare holds pool ${called} for unhealthy: cut over to it, clients would be served by nobody`,
          )
      }
      const now = await api.loadBalancer(door.id, context.signal)
      const before = made.get(keyOf(door.name, context))
      const other = markIn(now.description)
      if (other && other.name !== before?.name) throw new Error(`${door.name} is changed by run ${other.runId}`)
      const led = steeredTo(
        pools.map(([, { id }]) => id),
        now,
      )
      const { was, description } = before ?? { was: steeringOf(now), description: now.description }
      const { modified } = now
      const name = `edge.cut-over-${randomBytes(4).toString('hex')}`
      const handle = { name, door: door.name, to, description, modified, was, will: led }
      return { instance: door.name, handle: JSON.parse(JSON.stringify(handle)) as CutOver }
    },
    async perform(handle, context) {
      context.signal.throwIfAborted()
      const { id, purge } = settings.loadBalancers[handle.door] as Door
      const api = open(context)
      await requireUnchanged(await api.loadBalancer(id, context.signal), handle, context)
      const description = withMark(handle.description, markOf(handle, context))
      own.add(handle.name)
      made.set(keyOf(handle.door, context), handle)
      await api.changeLoadBalancer(id, { ...steering(handle.will), description })
      if (purge) await api.purge(purge, context.signal)
      const { state, detail } = await confirm(handle, context)
      if (state !== 'present') throw new Error(`the cut-over to ${handle.to} is not there: ${detail}`)
      return { detail }
    },
    confirm,
    undo,
  }

  const cutBack: Action<object, CutOver, Context['system']> = {
    kind: 'edge.cut-back',
    schema: Nothing,
    performMs: stepMs,
    describe: () => ({
      effect: 'puts the load balancer back to exactly what was read before this drill cut it over',
      undo: null,
      permission: 'Load Balancers Write, of the zone',
    }),
    candidates(_estate, target) {
      const door = doorOf(settings, target)
      return door ? [door.name] : []
    },
    prepare(_spec, target, context) {
      const { name } = requireDoor(settings, target)
      const handle = made.get(keyOf(name, context))
      if (!handle) return Promise.reject(new Error(`this drill has not cut ${name} over`))
      return Promise.resolve({ instance: name, handle })
    },
    async perform(handle, context) {
      await undo(handle, context)
      const { state, detail } = await confirm(handle, context)
      if (state !== 'absent') throw new Error(`it is not as it was: ${detail}`)
      return { detail }
    },
  }

  async function confirm(handle: CutOver, context: Context): Promise<Confirmation> {
    const now = await open(context).loadBalancer(settings.loadBalancers[handle.door]?.id as string, context.signal)
    return judged(now, handle, context)
  }

  async function undo(handle: CutOver, context: Context): Promise<void> {
    const { id } = settings.loadBalancers[handle.door] as Door
    const api = open(context)
    await untilQuiet(settings, async () => {
      const now = await api.loadBalancer(id, context.signal)
      if (!isMarked(now.description, markOf(handle, context))) return false
      const back = putBack(now, steering(handle.will), steering(handle.was))
      await api.changeLoadBalancer(id, { ...back, description: handle.description })
      return true
    })
    own.delete(handle.name)
    if (made.get(keyOf(handle.door, context))?.name === handle.name) made.delete(keyOf(handle.door, context))
  }

  return [cutOver, cutBack]
}

const markOf = ({ name }: CutOver, { runId }: Context) => ({ runId, name })

/** Somebody who changed it after it was read would lose what he did, and get it back at the wrong time. */
function requireUnchanged(now: LoadBalancer, handle: CutOver, context: Context): void {
  if (isMarked(now.description, markOf(handle, context)) || now.modified === handle.modified) return
  throw new Error(`somebody has changed ${handle.door} since it was read, at ${now.modified}`)
}

function requireDoor(settings: CloudflareSettings, target: Target): Door {
  const door = doorOf(settings, target)
  if (!door) throw new Error(`"${target.component}" is no load balancer of this environment`)
  return door
}

/** Present while all are led there by this run. When clients follow is for vantages to say. */
function judged(now: LoadBalancer, handle: CutOver, context: Context): Confirmation {
  const isOurs = isMarked(now.description, markOf(handle, context))
  const isThere = isSteered(now, steering(handle.will))
  const rules = now.overrides === 0 ? '' : `; ${now.overrides} of its rules lead some requests by their own pools`
  const led = `${handle.door} leads to ${now.default_pools.join(', ')}, and at last to ${now.fallback_pool}${rules}`
  if (isOurs && isThere) return { state: 'present', detail: led }
  if (!isOurs) return { state: 'absent', detail: led }
  return { state: 'unknown', detail: `${led}; somebody has changed it since this run did` }
}
