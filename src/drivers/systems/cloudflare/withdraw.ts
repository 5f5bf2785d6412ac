/** `edge.withdraw`: the pools of a place are switched off, and get no more requests. */
import { randomBytes } from 'node:crypto'
import Type from 'typebox'
import type { CloudflareSettings } from '../../../model/environment/cloudflare/cloudflare-settings.ts'
import type { Target } from '../../../model/scenario/target.ts'
import type { Confirmation, Fault } from '../../contract/fault.ts'
import { isMarked, markIn, type Marked, withMark } from '../mark.ts'
import { changingMs, type CloudflareApi, type Pool, poolPath } from './api.ts'
import type { Context, Open, OwnMarks } from './context.ts'
import { doorOf, placeText, poolsIn } from './doors.ts'
import { untilQuiet } from './until-quiet.ts'

const Spec = Type.Object({}, { additionalProperties: false })

/** For all that only looks, before and after. */
const lookMs = 15_000

/** How a pool was before. */
interface Was {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly [key: string]: string
}

interface Handle {
  readonly name: string
  readonly pools: readonly Was[]
  readonly [key: string]: string | readonly Was[]
}

export function withdraw(
  settings: CloudflareSettings,
  open: Open,
  own: OwnMarks,
): Fault<object, Handle, Context['system']> {
  return {
    kind: 'edge.withdraw',
    schema: Spec,
    // A change is not given up while it may still be heard.
    ...{ injectMs: changingMs + lookMs, undoMs: changingMs + lookMs },
    describe: () => ({
      effect: 'switches the pools of the place off at Cloudflare: they get no more requests, from any load balancer',
      departs: 'what runs there goes on; whoever does not come by Cloudflare is served there as before',
      undo: 'switches them on again; nobody else does, so they stay off until somebody undoes it or runs `muster recover`',
      reversible: true,
      permission: 'Load Balancing: Monitors and Pools Write, of the account',
      blastRadius: 'region',
    }),
    candidates(_estate, target) {
      const door = doorOf(settings, target)
      return door && poolsIn(door, target).length > 0 ? [placeText(door.name, target)] : []
    },
    async prepare(_spec, target: Target, context) {
      const door = doorOf(settings, target)
      const pools = door ? poolsIn(door, target) : []
      if (!door || pools.length === 0) throw new Error(`${JSON.stringify(target)} means no pool of this environment`)
      const api = open(context)
      const all = await Promise.all(pools.map(([, { id }]) => api.pool(id, context.signal)))
      for (const pool of all) requireFree(pool)
      const name = `edge.withdraw-${randomBytes(4).toString('hex')}`
      const was = all.map(({ id, name: called, description }) => ({ id, name: called, description }))
      return { instance: placeText(door.name, target), handle: { name, pools: was } }
    },
    async inject({ name, pools }, context) {
      context.signal.throwIfAborted()
      const api = open(context)
      own.add(name)
      const mark = { runId: context.runId, name }
      // What is wrong with one is told once nothing is under way any more with the others.
      const ended = await Promise.allSettled(pools.map(pool => switchOff(api, pool, mark, context.signal)))
      for (const one of ended) if (one.status === 'rejected') throw one.reason
    },
    async confirm({ name, pools }, context) {
      const api = open(context)
      const all = await Promise.all(pools.map(({ id }) => api.pool(id, context.signal)))
      return judged(all, { runId: context.runId, name })
    },
    async undo({ name, pools }, context) {
      const api = open(context)
      const mark = { runId: context.runId, name }
      await Promise.all(pools.map(pool => untilQuiet(settings, () => switchOn(api, pool, mark, context.signal))))
      own.delete(name)
    },
    doneHere: ({ name, pools }) => ({
      act: pools.map(({ id, description }) =>
        shown(id, { enabled: false, description: withMark(description, { runId: 'RUN-ID', name }) }),
      ),
      undo: pools.map(({ id, description }) => shown(id, { enabled: true, description })),
    }),
  }

  function shown(id: string, change: object): string {
    return `cloudflare: PATCH ${poolPath(settings.account, id)} ${JSON.stringify(change)}`
  }
}

/** Throws where it is off already: what a drill finds off it cannot take away, and must not put back. */
function requireFree({ name, enabled, description }: Pool): void {
  const other = markIn(description)
  if (other) throw new Error(`pool ${name} is changed by run ${other.runId}: wait until it has ended, or recover it`)
  if (!enabled) throw new Error(`pool ${name} is off already, and not by this drill`)
}

async function switchOff(api: CloudflareApi, { id, description }: Was, mark: Marked, signal: AbortSignal) {
  const now = await api.pool(id, signal)
  // A call whose answer was lost has been heard all the same.
  if (!now.enabled && isMarked(now.description, mark)) return
  requireFree(now)
  await api.changePool(id, { enabled: false, description: withMark(description, mark) })
}

/** What is marked as this run's is put back; what somebody has switched on since stays on, and loses the mark. False: nothing was. */
async function switchOn(api: CloudflareApi, { id, description }: Was, mark: Marked, signal: AbortSignal) {
  const now = await api.pool(id, signal)
  if (!isMarked(now.description, mark)) return false
  await api.changePool(id, { ...(now.enabled ? {} : { enabled: true }), description })
  return true
}

function judged(pools: readonly Pool[], mark: Marked): Confirmation {
  const states = pools.map(({ enabled, description }) => ({ off: !enabled, ours: isMarked(description, mark) }))
  const detail = pools.map(({ name, enabled }) => `pool ${name} is ${enabled ? 'on' : 'off'}`).join(', ')
  if (states.every(({ off, ours }) => off && ours)) return { state: 'present', detail }
  if (states.every(({ off, ours }) => !off && !ours)) return { state: 'absent', detail }
  const others = pools.filter((_, at) => states[at]?.off && !states[at]?.ours).map(({ name }) => name)
  const why = others.length === 0 ? '' : `; ${others.join(', ')} not by this run, or changed by somebody since`
  return { state: 'unknown', detail: detail + why }
}
