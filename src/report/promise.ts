/** What a finding promises and what was measured of it, in the same words in every rendering. */
import { formatMs } from '../model/duration.ts'
import { formatPercent } from '../model/percent.ts'
import type { Finding } from '../model/verdict/verdict.ts'
import { percentRange, span } from './units.ts'

/** `under 1 min`; empty: it promises no figure. */
export function objectiveText({ objectiveMs, percent }: Finding): string {
  if (percent) return `${percent.promise} ${formatPercent(percent.objective)}`
  return objectiveMs === null ? '' : `under ${formatMs(objectiveMs)}`
}

/** Only what was measured; null: no figure was. */
export function measuredText({ actualMs, percent }: Finding): string | null {
  if (actualMs) return span(actualMs)
  return percent?.actual ? percentRange(percent.actual) : null
}

/** What stands beside the objective: a figure that is missing says so, a promise without a figure has none. */
export const actualText = (finding: Finding): string =>
  measuredText(finding) ?? (objectiveText(finding) === '' ? '' : 'not measured')
