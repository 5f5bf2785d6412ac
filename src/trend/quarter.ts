/** Quarters of a year in UTC, as they are written: `2026-Q4`; in order as texts. Pure. */

/** Of an instant: an ISO 8601 text. */
export function quarterOf(instant: string): string {
  const date = new Date(instant)
  return `${date.getUTCFullYear()}-Q${Math.floor(date.getUTCMonth() / 3) + 1}`
}

/** The instant at which it begins, ms since 1970. */
export function startOf(quarter: string): number {
  const [year, number] = quarter.split('-Q').map(Number) as [number, number]
  return Date.UTC(year, (number - 1) * 3)
}

/** The instant at which the next one begins, ms since 1970. */
export function endOf(quarter: string): number {
  const [year, number] = quarter.split('-Q').map(Number) as [number, number]
  return Date.UTC(year, number * 3)
}

export const quarterAfter = (quarter: string): string => quarterOf(new Date(endOf(quarter)).toISOString())

/** From the first to the last, both included; none where the first is later. */
export function quartersBetween(first: string, last: string): string[] {
  const found: string[] = []
  for (let quarter = first; quarter <= last; quarter = quarterAfter(quarter)) found.push(quarter)
  return found
}
