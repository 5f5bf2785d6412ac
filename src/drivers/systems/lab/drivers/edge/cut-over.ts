import { setTimeout as delay } from 'node:timers/promises'
import Type, { type Static } from 'typebox'
import type { Action } from '../../../../contract/action.ts'
import type { Confirmation, FaultContext } from '../../../../contract/fault.ts'
import type { Claim } from '../../../../contract/processes.ts'
import { claimWithLease } from '../../../../linux/claim.ts'
import { shellsOf } from '../../claim.ts'
import { edgeMemoryOf, forgetOut, rememberedOut, rememberOut } from '../../../../../lab/edge-memory.ts'
import { askHaproxy } from '../../haproxy.ts'
import type { LabSystem } from '../../system.ts'
import { candidatesWith, requireDoor, serversIn } from './door.ts'
import { isOut, isUp, runningOf, type Server, serversOf, setServers, setting } from './servers.ts'

const Spec = Type.Object(
  { to: Type.String({ description: 'the region that serves from now on, alone' }) },
  { additionalProperties: false },
)

interface Handle {
  readonly to: string
  readonly edges: readonly string[]
  /** gateways of `to`, and those of every other region of the door */
  readonly serving: readonly string[]
  readonly others: readonly string[]
  readonly claim: string
  readonly [key: string]: string | readonly string[]
}

type Context = FaultContext<LabSystem>

const claimPrefix = (door: string) => `cut-over-${door}-to-`
/** How long requests that are on their way to a region may take before it is taken out all the same. */
const drainMs = 2_000
const upMs = 5_000

/**
 * `edge.cut-over`: one region of a front door serves, and no other does, even when it is healthy, until somebody cuts back.
 * It begins with every server in use or from another cut-over of the same drill; so its undo puts all of them into use.
 */
export const cutOver: Action<Static<typeof Spec>, Handle, LabSystem> = {
  kind: 'edge.cut-over',
  schema: Spec,
  describe: ({ to = 'one region' }) => ({
    effect: `sends every request of the front door to ${to}; its other regions get none, healthy or not`,
    undo: 'puts the gateways of all its regions into use again; a lease inside the lab does so should nobody else',
    permission: 'write to the runtime sockets of the edges',
  }),
  candidates: (estate, target, { to }) => candidatesWith(estate, target, to),
  async prepare({ to }, target, context) {
    const { system, signal } = context
    const { environment } = system
    const { id, points, regions } = requireDoor(environment, target)
    const serving = serversIn(environment, to)
    const others = regions.filter(region => region !== to).flatMap(region => serversIn(environment, region))
    const handle = { to, edges: points.map(point => point.id), serving, others, claim: claimPrefix(id) + to }
    const out = (await stateOf(handle, system, signal)).filter(server => server.isOut)
    const own = await Promise.all(
      regions.map(region => system.isClaimed(claimIn(handle, context, claimPrefix(id) + region))),
    )
    if (out.length > 0 && !own.includes(true))
      throw new Error(
        `${out.map(({ name }) => name).join(', ')} are out of use at ${id} already, and not by this drill`,
      )
    return { instance: id, handle }
  },
  async perform(handle, context) {
    const { to, edges, others } = handle
    const { system, leaseMs, signal } = context
    signal.throwIfAborted()
    await claimWithLease(shellsOf(system.lab), claimIn(handle, context), leaseMs, restoring(handle, system.lab))
    const running = await runningOf(system.lab, edges)
    if (running.length === 0) throw new Error(`none of ${edges.join(', ')} runs: there is nothing to cut over`)
    // One that does not run begins with it when it is started, and so does one that is started again.
    await Promise.all(edges.map(edge => rememberOut(system.lab, edge, others)))
    await Promise.all(running.map(edge => cutOverAt(edge, handle, context)))
    const seen = await confirm(handle, context)
    if (seen.state !== 'present') throw new Error(`the cut-over to ${to} is not there: ${seen.detail}`)
    const later = edges.filter(edge => !running.includes(edge))
    const when = later.length === 0 ? '' : `; ${later.join(', ')} will, as soon as it is started`
    return {
      detail: `${running.join(', ')} send every request to ${to}${when}; out of use: ${others.join(', ') || 'none'}`,
    }
  },
  confirm,
  async undo(handle, context) {
    const { edges, serving, others } = handle
    const { lab } = context.system
    const claim = claimIn(handle, context)
    if (!(await context.system.isClaimed(claim))) return
    await Promise.all(edges.map(edge => forgetOut(lab, edge)))
    const running = await runningOf(lab, edges)
    await Promise.all(running.map(edge => setServers(lab, edge, [...serving, ...others], 'ready', context.signal)))
    await context.system.release(claim)
  },
}

/** Of this cut-over, or of another of the same door. */
function claimIn({ edges, claim }: Handle, { system, runId }: Context, name = claim): Claim {
  return { runId, name, host: system.lab.component(edges[0] as string).host }
}

/** First the region that takes over, then the others without breaking what is on its way. */
async function cutOverAt(edge: string, { to, serving, others }: Handle, { system: { lab }, signal }: Context) {
  const poll = async (what: (servers: Server[]) => boolean, withinMs: number) => {
    const deadline = performance.now() + withinMs
    for (;;) {
      if (what(await serversOf(lab, edge, signal))) return true
      if (performance.now() > deadline) return false
      await delay(100, undefined, { signal })
    }
  }
  await setServers(lab, edge, serving, 'ready', signal)
  const isServing = (server: Server) => serving.includes(server.name) && isUp(server)
  if (!(await poll(servers => servers.some(isServing), upMs)))
    throw new Error(`${edge} holds no gateway of ${to} for up: cut over to it, clients would be served by nobody`)
  await setServers(lab, edge, others, 'drain', signal)
  const isBusy = ({ name, inFlight }: Server) => others.includes(name) && inFlight > 0
  await poll(servers => !servers.some(isBusy), drainMs)
  await setServers(lab, edge, others, 'maint', signal)
}

/** Present while every other region is out and this one is not, by a claim of this run. */
async function confirm(handle: Handle, context: Context): Promise<Confirmation> {
  const { system, signal } = context
  const { others, serving, edges } = handle
  const claimed = await system.isClaimed(claimIn(handle, context))
  const servers = await stateOf(handle, system, signal)
  const outOf = (names: readonly string[]) => servers.filter(server => names.includes(server.name) && server.isOut)
  const out = [outOf(others), outOf(serving)].map(({ length }) => length) as [number, number]
  const detail = `out of use: ${out[0]} of ${others.length * edges.length} servers of other regions, ${out[1]} of ${handle.to}`
  if (claimed && out[0] === others.length * edges.length && out[1] === 0) return { state: 'present', detail }
  if (!claimed && out[0] === 0 && out[1] === 0) return { state: 'absent', detail }
  return { state: 'unknown', detail }
}

/** Whether each server is out of use at each edge: by its own word, or by what it will begin with. */
async function stateOf({ edges, serving, others }: Handle, { lab }: LabSystem, signal: AbortSignal) {
  const running = await runningOf(lab, edges)
  const ofEach = edges.map(async edge => {
    if (running.includes(edge))
      return (await serversOf(lab, edge, signal)).map(server => ({ name: server.name, isOut: isOut(server) }))
    const out = await rememberedOut(lab, edge)
    return [...serving, ...others].map(name => ({ name, isOut: out.includes(name) }))
  })
  return (await Promise.all(ofEach)).flat()
}

/** Shell command of the lease. An edge that does not run has nothing to be told. */
const restoring = ({ edges, serving, others }: Handle, lab: LabSystem['lab']) =>
  edges
    .flatMap(edge => [
      `rm -f '${edgeMemoryOf(lab, edge)}'`,
      askHaproxy(edge, setting([...serving, ...others], 'ready'))
        .map(part => `'${part}'`)
        .join(' '),
    ])
    .join('; ')
