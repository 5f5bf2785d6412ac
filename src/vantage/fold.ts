/** What a read-back found, as lists of numbers, made into ranges. Pure. */
import type { SurvivorsRecord } from '../model/observation.ts'

export type Found = Pick<SurvivorsRecord, 'rows' | 'present' | 'duplicates' | 'reordered'>

/** Folds one writer's lists into ranges. Each list keeps the order in which its numbers arrived. */
export function fold(found: Found, writer: number, lists: readonly (readonly number[])[]): void {
  for (const list of lists) found.reordered += disorder(list)
  const ranges: [number, number][] = []
  for (const seq of Float64Array.from(lists.flat()).toSorted()) {
    const last = ranges.at(-1)
    const known = found.duplicates.at(-1)
    found.rows++
    if (last?.[1] === seq - 1) last[1] = seq
    else if (last?.[1] !== seq) ranges.push([seq, seq])
    else if (known?.writer === writer && known.seq === seq) known.count++
    else found.duplicates.push({ writer, seq, count: 2 })
  }
  if (ranges.length > 0) found.present[writer] = ranges
}

/** Numbers that arrived behind a greater one. */
function disorder(list: readonly number[]): number {
  let most = -1
  return list.filter(seq => seq < (most = Math.max(most, seq))).length
}
