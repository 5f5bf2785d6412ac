/** Figures of several rounds and how they are shown: an aligned table on stdout, progress on stderr. */

/** Middle value; of an even number of values the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]]
  if (low === undefined || high === undefined) throw new Error('nothing was measured')
  return (low + high) / 2
}

/** The value that a share `q` of the values does not exceed. */
export function quantile(values: readonly number[], q: number): number {
  const found = values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))]
  if (found === undefined) throw new Error('nothing was measured')
  return found
}

/** Round by round, how many times the reference: rounds stand side by side, so what drifts in the machine cancels out. */
export const ratios = (values: readonly number[], reference: readonly number[]) =>
  values.map((value, at) => value / (reference[at] as number))

/** `median (least to most)` */
export function spread(values: readonly number[], digits: number): string {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return `${median(values).toFixed(digits)} (${least.toFixed(digits)} to ${most.toFixed(digits)})`
}

/** Columns as wide as their widest cell: the first to the left, figures to the right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const width = (at: number) => Math.max(...[header, ...rows].map(row => (row[at] ?? '').length))
  const line = (row: readonly string[]) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(width(at)) : cell.padStart(width(at)))).join('  ')
  return [header, ...rows].map(line).join('\n')
}

export const show = (text: string) => process.stdout.write(`${text}\n`)
export const progress = (text: string) => process.stderr.write(`${text}\n`)

/** How a requirement is told. One that does not hold ends the benchmark with 1, after all of its figures. */
export function verdict(holds: boolean): string {
  if (!holds) process.exitCode = 1
  return holds ? 'holds' : 'does not hold'
}
