/** Quarters of a year, as they are written: `2026-Q4`; in order as texts. Pure. */

/** Of an instant in UTC: an ISO 8601 text. */
export function quarterOf(instant: string): string {
  const date = new Date(instant)
  return `${date.getUTCFullYear()}-Q${Math.floor(date.getUTCMonth() / 3) + 1}`
}
