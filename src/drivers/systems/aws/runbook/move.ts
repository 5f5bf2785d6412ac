/** A step of a runbook that has AWS move something: asked for, awaited by the service's own word, and timed. */
import { setTimeout as delay } from 'node:timers/promises'
import type { TSchema } from 'typebox'
import type { AwsSettings } from '../../../../model/environment/aws/aws-settings.ts'
import type { Target } from '../../../../model/scenario/target.ts'
import type { Action } from '../../../contract/action.ts'
import type { Changes } from '../../../contract/changes.ts'
import type { FaultContext } from '../../../contract/fault.ts'
import type { Json } from '../../../contract/json.ts'
import { type Tell, toldCall } from '../../told-call.ts'
import { awsError, requireAccount } from '../clients.ts'

/** AWS moves a database of another region within minutes. */
const performMs = 20 * 60_000
const againMsOf = ({ endpoint }: AwsSettings) => (endpoint === undefined ? 2_000 : 50)

/** Whether it has arrived, by the service's own word. */
export interface Arrival {
  readonly isThere: boolean
  readonly detail: string
}

/** One move, with all that it needs to know; open as long as the step goes on. */
export interface Going {
  /** as the AWS CLI calls what is asked for, with what it is given */
  readonly command: string
  begin(signal: AbortSignal): Promise<void>
  arrived(signal: AbortSignal): Promise<Arrival>
  /** absent: going back is a move of its own, with a price of its own, and the runbook says when */
  readonly back?: Back
  close(): void
}

/** How it is put back at the end of a drill. */
export interface Back {
  /** how it was before the run moved it first, for the handle */
  before(runId: string, signal: AbortSignal): Promise<Json>
  /** Puts back what is still as it was made; nothing happens where nothing is. */
  undo(was: Json, signal: AbortSignal): Promise<void>
  /** whether anything is still as it was made, and was not before */
  left(was: Json, signal: AbortSignal): Promise<{ readonly isLeft: boolean; readonly detail: string }>
}

export interface Move<Handle extends Json = Json> {
  readonly kind: string
  readonly schema: TSchema
  readonly effect: string
  readonly permission: string
  /** what is put back at the end of a drill; absent: nothing is */
  readonly undo?: string
  /** What is moved, and where to; null: the target means nothing there. Pure. */
  handle(place: MovePlace): { readonly instance: string; readonly handle: Handle } | null
  open(settings: AwsSettings, handle: Handle): Promise<Going>
}

export interface MovePlace {
  readonly settings: AwsSettings
  readonly target: Target
  readonly spec: Readonly<Record<string, unknown>>
}

type System = Partial<Changes>

/** A handle with how it was before. */
interface Kept {
  readonly handle: Json
  readonly was: Json
  readonly [key: string]: Json
}

export function movingAction(settings: AwsSettings, move: Move<any>): Action<Record<string, unknown>, Kept, System> {
  const meant = (target: Target, spec: Record<string, unknown>) => move.handle({ settings, target, spec })
  const going = async <T>({ handle }: Pick<Kept, 'handle'>, act: (going: Going) => Promise<T>): Promise<T> => {
    const open = await move.open(settings, handle)
    try {
      return await act(open)
    } finally {
      open.close()
    }
  }
  const action: Action<Record<string, unknown>, Kept, System> = {
    ...{ kind: move.kind, schema: move.schema, performMs },
    describe: () => ({
      effect: `${move.effect} (in account ${settings.account})`,
      undo: move.undo ?? null,
      permission: move.permission,
    }),
    candidates(_estate, target, spec) {
      const found = meant(target, spec ?? {})
      return found ? [found.instance] : []
    },
    async prepare(spec, target, { runId, signal }) {
      await requireAccount(settings, signal)
      const found = meant(target, spec)
      if (!found) throw new Error(`${JSON.stringify(target)} means nothing that ${move.kind} could move`)
      const { instance, handle } = found
      const was = await going({ handle }, async open => (await open.back?.before(runId, signal)) ?? null)
      return { instance, handle: { handle, was } }
    },
    perform(handle, context) {
      context.signal.throwIfAborted()
      return going(handle, open => moved(settings, open, context))
    },
  }
  if (move.undo === undefined) return action
  return {
    ...action,
    undo: (handle, { signal, system }) =>
      going(handle, async open => {
        const left = await open.back?.left(handle.was, signal)
        if (!left?.isLeft) return
        const tell: Tell = change => system.changed?.(change)
        await toldCall(tell, `aws ${settings.account}`, `undo of ${open.command}`, () =>
          asked(`undo ${move.kind}`, () => (open.back as Back).undo(handle.was, signal)),
        )
      }),
    confirm: (handle, { signal }) =>
      going(handle, async open => {
        const { isLeft, detail } = await (open.back as Back).left(handle.was, signal)
        return { state: isLeft ? 'present' : 'absent', detail }
      }),
  }
}

/** What is there already is not asked for. */
async function moved(settings: AwsSettings, going: Going, { signal, system }: FaultContext<System>) {
  const tell: Tell = change => system.changed?.(change)
  const arrived = () => asked(`tell how far it is with ${going.command}`, () => going.arrived(signal))
  const before = await arrived()
  if (before.isThere) return { detail: `${before.detail}, as it was already` }
  const from = performance.now()
  await toldCall(tell, `aws ${settings.account}`, going.command, () =>
    asked(`take ${going.command}`, () => going.begin(signal)),
  )
  for (;;) {
    const { isThere, detail } = await arrived()
    const tookMs = Math.round(performance.now() - from)
    if (isThere) return { detail: `${detail}, ${tookMs} ms after it was asked for`, facts: { tookMs: String(tookMs) } }
    await delay(againMsOf(settings), undefined, { signal }).catch(() => {
      throw new Error(`it has not come to its end in time: ${detail}`)
    })
  }
}

async function asked<T>(what: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send()
  } catch (error) {
    throw awsError(what, error)
  }
}

/** The region of AWS that an ARN names. */
export const regionIn = (arn: string): string => arn.split(':')[3] as string

/** The region of the environment that a target names, and the store; null: it means something else. */
export function storeAndRegion({ store, region, ...rest }: Target): { store: string; region: string } | null {
  const isMore = Object.values(rest).some(value => value !== undefined)
  return store === undefined || region === undefined || isMore ? null : { store, region }
}
