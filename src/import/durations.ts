/** Lengths of time as other tools write them: ISO 8601 (`PT10M`), Go (`1m30s`), seconds. Pure. */
import type { Duration } from '../model/duration.ts'

const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
}
const goForm = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/
const isoForm = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/
/** Nobody drills for longer: such a number is no length of time but a mistake. */
const maxMs = 7 * 86_400_000

/** Milliseconds; null: it is no length of time. A number without a unit is seconds. */
export function millisecondsOf(value: unknown): number | null {
  if (typeof value === 'number') return sane(value * 1_000)
  if (typeof value !== 'string') return null
  const text = value.trim()
  if (/^\d+(\.\d+)?$/.test(text)) return sane(Number(text) * 1_000)
  if (goForm.test(text)) return sane(goMs(text))
  return isoForm.test(text) && /\d/.test(text) ? sane(isoMs(text)) : null
}

const sane = (ms: number) => (Number.isFinite(ms) && ms >= 0 && ms <= maxMs ? ms : null)

const goMs = (text: string) =>
  [...text.matchAll(/(\d+(?:\.\d+)?)([a-zµ]+)/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (unitMs[unit as string] as number),
    0,
  )

function isoMs(text: string): number {
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] = isoForm.exec(text) as RegExpExecArray
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1_000
}

/** As a scenario writes it, in the largest unit that leaves no rest. */
export function durationText(ms: number): Duration {
  const whole = Math.round(ms)
  if (whole !== 0 && whole % 60_000 === 0) return `${whole / 60_000}m`
  return whole % 1_000 === 0 ? `${whole / 1_000}s` : `${whole}ms`
}
