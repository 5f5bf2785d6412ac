/**
 * Routing controls of Application Recovery Controller: several at once, through whichever of the cluster's regional endpoints
 * answers. None of them hangs on the region that is lost.
 */
import Type from 'typebox'
import type { RoutingControls } from '../../../../model/environment/aws/aws-settings.ts'
import type { Json } from '../../../contract/json.ts'
import { MusterError } from '../../../../model/muster-error.ts'
import { awsError, clientOptions } from '../clients.ts'
import type { Move } from './move.ts'

type State = 'On' | 'Off'

interface Handle {
  /** ARN -> what it is to be */
  readonly states: { readonly [arn: string]: State }
  readonly [key: string]: { readonly [arn: string]: State }
}

/** By run and control: as it was before the run set it first. What a later step sets back is then nothing that is left. */
const first = new Map<string, State>()

/** Of one endpoint; then the next is asked. */
const answerMs = 5_000

export const setRoutingControls: Move<Handle> = {
  kind: 'aws.routing-controls',
  schema: Type.Object(
    {
      on: Type.Array(Type.String(), {
        description: 'routing controls that are to be on, by the names of the environment',
      }),
      off: Type.Array(Type.String(), { description: 'those that are to be off' }),
    },
    { additionalProperties: false },
  ),
  effect: 'sets routing controls of Application Recovery Controller, all at once',
  undo: 'sets back those that are still as this step set them; nobody else does',
  permission: 'route53-recovery-cluster: UpdateRoutingControlStates, GetRoutingControlState',
  handle({ settings: { routingControls, region, covers = region }, target, spec }) {
    const { region: meant = covers, ...rest } = target
    if (!routingControls || meant !== covers || Object.values(rest).some(value => value !== undefined)) return null
    const { on = [], off = [] } = spec as { on?: readonly string[]; off?: readonly string[] }
    const named = [...on.map(name => [name, 'On'] as const), ...off.map(name => [name, 'Off'] as const)]
    const states = named.flatMap(([name, state]) => {
      const arn = routingControls.controls[name]
      return arn === undefined ? [] : [[arn, state] as const]
    })
    if (states.length === 0 || states.length < named.length) return null
    return { instance: `routing controls (${region})`, handle: { states: Object.fromEntries(states) } }
  },
  async open(settings, { states }) {
    const arc = await import('@aws-sdk/client-route53-recovery-cluster')
    const { endpoints } = settings.routingControls as RoutingControls
    const clients = await Promise.all(
      endpoints.map(async ({ url, region }) => {
        const options = await clientOptions({ ...settings, region })
        return new arc.Route53RecoveryClusterClient({ ...options, endpoint: url, maxAttempts: 1 })
      }),
    )
    type Client = (typeof clients)[number]
    /** By the first that answers, in their order. */
    const anyOf = async <T>(
      send: (client: Client, signal: AbortSignal) => Promise<T>,
      signal: AbortSignal,
    ): Promise<T> => {
      const problems: string[] = []
      for (const [at, client] of clients.entries())
        try {
          return await send(client, AbortSignal.any([signal, AbortSignal.timeout(answerMs)]))
        } catch (error) {
          signal.throwIfAborted()
          problems.push(`${endpoints[at]?.region}: ${awsError('answer', error).message}`)
        }
      throw new MusterError('aws.routing-controls', `no endpoint takes it: ${problems.join('; ')}`)
    }
    const set = async (wanted: Handle['states'], signal: AbortSignal) => {
      const entries = Object.entries(wanted).map(([arn, state]) => ({
        RoutingControlArn: arn,
        RoutingControlState: state,
      }))
      const command = new arc.UpdateRoutingControlStatesCommand({ UpdateRoutingControlStateEntries: entries })
      await anyOf((client, abortSignal) => client.send(command, { abortSignal }), signal)
    }
    const read = async (signal: AbortSignal): Promise<Record<string, State>> => {
      const all = Object.keys(states).map(async arn => {
        const command = new arc.GetRoutingControlStateCommand({ RoutingControlArn: arn })
        const said = await anyOf((client, abortSignal) => client.send(command, { abortSignal }), signal)
        return [arn, said.RoutingControlState as State] as const
      })
      return Object.fromEntries(await Promise.all(all))
    }
    const nameOf = (arn: string) =>
      Object.entries(settings.routingControls?.controls ?? {}).find(([, own]) => own === arn)?.[0] ?? arn
    const shown = (all: Record<string, State>) =>
      Object.entries(all)
        .map(([arn, state]) => `${nameOf(arn)} is ${state}`)
        .join(', ')
    /** Those that are as this step made them, and were not before. */
    const ours = async (was: Json, signal: AbortSignal) => {
      const [before, now] = [was as Record<string, State>, await read(signal)]
      const left = Object.keys(states).filter(arn => now[arn] === states[arn] && before[arn] !== states[arn])
      return { left: Object.fromEntries(left.map(arn => [arn, before[arn] as State])), detail: shown(now) }
    }
    return {
      command: `route53-recovery-cluster update-routing-control-states ${JSON.stringify(states)}`,
      begin: signal => set(states, signal),
      async arrived(signal) {
        const now = await read(signal)
        return { isThere: Object.entries(states).every(([arn, state]) => now[arn] === state), detail: shown(now) }
      },
      back: {
        async before(runId, signal) {
          const now = await read(signal)
          const known = Object.entries(now).map(([arn, state]) => {
            const key = `${runId} ${arn}`
            const was = first.get(key) ?? state
            first.set(key, was)
            return [arn, was] as const
          })
          return Object.fromEntries(known)
        },
        async undo(was, signal) {
          await set((await ours(was, signal)).left, signal)
        },
        async left(was, signal) {
          const { left, detail } = await ours(was, signal)
          return { isLeft: Object.keys(left).length > 0, detail }
        },
      },
      close: () => clients.forEach(client => client.destroy()),
    }
  },
}
