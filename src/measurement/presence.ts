import type { SurvivorsRecord } from '../model/observation.ts'

export type Presence = ReturnType<typeof presence>

/** Which sequence numbers a read-back found. */
export function presence(record: SurvivorsRecord | undefined) {
  const sets = new Map<number, Uint8Array>()
  for (const [writer, ranges] of Object.entries(record?.present ?? {})) {
    const bytes = new Uint8Array((ranges.at(-1)?.[1] ?? -1) + 1)
    for (const [from, to] of ranges) bytes.fill(1, from, to + 1)
    sets.set(Number(writer), bytes)
  }
  return {
    has: (writer: number, seq: number) => sets.get(writer)?.[seq] === 1,
    countWhere: (holds: (writer: number, seq: number) => boolean) => {
      let count = 0
      for (const [writer, bytes] of sets)
        for (let seq = 0; seq < bytes.length; seq++) if (bytes[seq] === 1 && holds(writer, seq)) count++
      return count
    },
  }
}
