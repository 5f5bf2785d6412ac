/**
 * A percentage for people: `0.1 %`, `0.0093 %`, `99.987 %`. Three digits of what lies between it and the nearer of 0 and 100,
 * because near either end that is the part that tells; never more than four behind the point.
 */
export function formatPercent(percent: number): string {
  const edge = Math.min(Math.abs(percent), Math.abs(100 - percent))
  const digits = edge === 0 ? 0 : Math.min(4, Math.max(0, 2 - Math.floor(Math.log10(edge))))
  return `${Number(percent.toFixed(digits))} %`
}
