/** Drops every packet of a place: the act itself, which several faults share. */
import Type, { type Static } from 'typebox'
import type { Ask } from '../../contract/ask.ts'
import type { Confirmation, FaultContext } from '../../contract/fault.ts'
import type { Json } from '../../contract/json.ts'
import type { CutHandle, Cutting, Direction, Place } from '../../contract/network.ts'

export const BlackHoleSpec = Type.Object(
  {
    direction: Type.Optional(
      Type.Enum(['both', 'in', 'out'], {
        description: 'what is dropped, as the place sees it: what comes in, what goes out',
      }),
    ),
  },
  { additionalProperties: false },
)
export type BlackHoleSpec = Static<typeof BlackHoleSpec>

export interface BlackHoleHandle {
  /** `<region>/<zone>`, a region's name, or a component (`edge@eu-dublin`) */
  readonly place: string
  readonly direction: Direction
  readonly cut: CutHandle
  readonly [key: string]: Json
}

export async function blackHoleHandle(
  { cutting }: Cutting,
  name: string,
  place: Place,
  direction: Direction,
  signal: AbortSignal,
): Promise<BlackHoleHandle> {
  return { place: name, direction, cut: await cutting.prepare({ place, direction }, signal) }
}

export async function openBlackHole({ cut }: BlackHoleHandle, context: FaultContext<Cutting>): Promise<void> {
  context.signal.throwIfAborted()
  await context.system.cutting.open(cut, context)
}

/** Present when the drops stand and a connection across the border gets no answer at all. */
export async function confirmBlackHole(
  { cut }: BlackHoleHandle,
  context: FaultContext<Ask & Cutting>,
): Promise<Confirmation> {
  const { system } = context
  const { state, detail: drops } = await system.cutting.standing(cut, context)
  const { from, address, port } = cut.probe
  const reached = await system.connects(from, address, port)
  const detail = `${drops}; a connection from ${from} ${reached}`
  if (state === 'present' && reached === 'timed out') return { state, detail }
  if (state === 'absent' && reached !== 'timed out') return { state, detail }
  return { state: 'unknown', detail }
}

export async function closeBlackHole({ cut }: BlackHoleHandle, context: FaultContext<Cutting>): Promise<void> {
  await context.system.cutting.close(cut, context)
}
