import { formatMs } from '../model/duration.ts'

/** An instant of the run's clock for people: `500 ms before the fault`, `2 s after it`. */
export function instant(ns: number, faultNs: number | null): string {
  if (faultNs === null) return `${formatMs(ns / 1e6)} into the run`
  const ms = (ns - faultNs) / 1e6
  return ms < 0 ? `${formatMs(-ms)} before the fault` : `${formatMs(ms)} after it`
}
