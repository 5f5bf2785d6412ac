/** Values of postgresql.conf, as PostgreSQL reads them. Pure. */
import { isOn } from '../../model/environment/lab/configuration.ts'

/** Of a setting that is on or off. */
export const isOff = (value: unknown): boolean => !isOn(String(value))

/** Units of time of PostgreSQL, in milliseconds (https://www.postgresql.org/docs/current/config-setting.html). */
const unitsMs = { us: 0.001, ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const
type Unit = keyof typeof unitsMs

/**
 * An interval in milliseconds; `own`: the setting's own unit, which a bare number has and to whole ones of which PostgreSQL rounds.
 * What PostgreSQL does not read counts as endless.
 */
export function intervalMs(value: unknown, own: Unit = 'ms'): number {
  const match = /^(\d+(?:\.\d+)?)\s*(us|ms|s|min|h|d)?$/.exec(String(value).trim())
  if (!match) return Infinity
  const ms = Number(match[1]) * unitsMs[(match[2] as Unit | undefined) ?? own]
  return Math.round(ms / unitsMs[own]) * unitsMs[own]
}
