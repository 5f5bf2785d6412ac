/** Numbers in order as ranges `[from, to]`, both included; one that comes twice counts once. Pure. */
export function rangesIn(seqs: readonly number[]): [number, number][] {
  const ranges: [number, number][] = []
  for (const seq of seqs) {
    const last = ranges.at(-1)
    if (last && seq <= last[1] + 1) last[1] = seq
    else ranges.push([seq, seq])
  }
  return ranges
}
