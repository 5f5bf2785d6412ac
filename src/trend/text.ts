/** Trends for people. Pure. */
import { formatMs } from '../model/duration.ts'
import { changeLines, type SettingChange } from '../model/environment/setting-change.ts'
import type { Trend } from './compare-quarters.ts'
import type { History } from './history.ts'

/** A trend with the settings that differ where its last two quarters were drilled on different configurations. */
export interface ToldTrend extends Trend {
  /** null: they were not, or it is not known which */
  readonly settings: readonly SettingChange[] | null
}

export function trendLines({ scenario, environment, points, passed }: History, trends: readonly ToldTrend[]): string[] {
  return [
    environment === null
      ? `${scenario}, runs on which nothing may be built`
      : `${scenario} in environment ${environment}`,
    ...(environment !== null && points.length === 0 ? ['  no run measured a promise'] : trends.flatMap(linesOf)),
    ...passed.map(({ runId, why }) => `  not counted: ${runId}: ${why}`),
  ]
}

function linesOf(trend: ToldTrend): string[] {
  return [
    `  ${trend.finding}: ${trendSentence(trend)}`,
    ...changeLines(trend.settings ?? []).map(line => `    ${line}`),
    ...trend.quarters.map(
      ({ quarter, runs, medianMs, worstMs }) =>
        `    ${quarter}  ${runs} ${runs === 1 ? 'run' : 'runs'}, median ${formatMs(medianMs)}, worst ${formatMs(worstMs)}`,
    ),
  ]
}

/** What became of a promise from the quarter before to the last one. */
export function trendSentence({ change, comparison, configurations, quarters }: Trend): string {
  const last = quarters.slice(-2).map(({ quarter }) => quarter)
  if (change === 'one quarter only') return 'there is one quarter only: nothing to compare it with'
  if (change === 'other configuration')
    return `${last.join(' and ')} were drilled on different configurations (${configurations?.map(({ configurationDigest }) => configurationDigest.slice(0, 12)).join(', ')}): not compared`
  if (change === 'too few runs' || !comparison)
    return `too few runs in ${last.join(' and ')} to tell a change from chance; six a quarter, spread over the control loop (--repeat 6), are enough`
  const { shift, interval, pValue } = comparison
  const size = `${formatMs(Math.abs(shift))}${interval ? ` (from ${signed(interval.lower)} to ${signed(interval.upper)}, at ${(interval.confidence * 100).toFixed(0)} %)` : ''}`
  const chance = `p = ${pValue.toFixed(3)}`
  if (change === 'none seen')
    return `no change seen from ${last.join(' to ')}: a shift of ${signed(shift)} may be chance, ${chance}`
  return `${change} by ${size} in ${last[1]} than in ${last[0]}, ${chance}`
}

const signed = (valueMs: number) => `${valueMs < 0 ? '-' : '+'}${formatMs(Math.abs(valueMs))}`
