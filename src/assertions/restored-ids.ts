/** Numbers of writes by `<ledger>/<writer>`, as ranges `[from, to]` in order. Pure. */
export type Ids = Readonly<Record<string, readonly (readonly [number, number])[]>>

export const countOf = (ids: Ids): number =>
  Object.values(ids)
    .flat()
    .reduce((sum, [from, to]) => sum + to - from + 1, 0)

export const has = (ids: Ids, writer: string, seq: number): boolean =>
  ids[writer]?.some(([from, to]) => from <= seq && seq <= to) ?? false

/** Those of `ids` that are not among `others`. */
export function without(ids: Ids, others: Ids): Ids {
  return Object.fromEntries(
    Object.entries(ids).map(([writer, ranges]) => [
      writer,
      ranges.flatMap(([from, to]) =>
        Array.from({ length: to - from + 1 }, (_, at) => from + at)
          .filter(seq => !has(others, writer, seq))
          .map(seq => [seq, seq] as const),
      ),
    ]),
  )
}
