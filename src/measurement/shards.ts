/** Writes to a store of shards, apart by shard: each shard has a primary of its own, and fails and recovers by itself. */
import type { WriteRecord } from '../model/record/observation.ts'

export interface Shard {
  /** `shard-0`: by the lowest of its slots */
  readonly name: string
  /** in the order in which they were recorded */
  readonly writes: readonly WriteRecord[]
  /** share of the used slots that is its own, 0 to 1 */
  readonly share: number
}

/**
 * The shards as they were before the fault (`tF-`): slots in which the same node answered last belong together.
 * A slot in which nobody had answered by then lies in the shard of the slots below it. None of a store without slots.
 */
export function shardsOf(writes: readonly WriteRecord[], faultNs: number): Shard[] {
  const owners = ownersBefore(writes, faultNs)
  const slots = [...owners.keys()].toSorted((a, b) => a - b)
  const nodes = [...new Set(slots.map(slot => owners.get(slot)))]
  const ownerOf = (slot: number) => owners.get(slots.findLast(known => known <= slot) ?? (slots[0] as number))
  const apart = Map.groupBy(writes.filter(isSlotted), write => ownerOf(slotOf(write)))
  return nodes.map((node, at) => ({
    name: `shard-${at}`,
    writes: apart.get(node) ?? [],
    share: slots.filter(slot => owners.get(slot) === node).length / slots.length,
  }))
}

/** Which node answered last in each slot. */
function ownersBefore(writes: readonly WriteRecord[], faultNs: number): Map<number, string> {
  const owners = new Map<number, string>()
  for (const write of writes) {
    const { by, done } = write
    const node = by?.['node']
    if (node !== undefined && isSlotted(write) && done !== null && done < faultNs) owners.set(slotOf(write), node)
  }
  return owners
}

const isSlotted = ({ by }: WriteRecord) => by?.['slot'] !== undefined
const slotOf = ({ by }: WriteRecord) => Number(by?.['slot'])
