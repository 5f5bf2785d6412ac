/** Values of postgresql.conf, as PostgreSQL reads them. Pure. */
import { isOn } from '../../model/configuration.ts'

/** Of a setting that is on or off. */
export const isOff = (value: unknown): boolean => !isOn(String(value))

/** An interval of which a bare number is milliseconds; what PostgreSQL does not read counts as endless. */
export function intervalMs(value: unknown): number {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|min|h)?$/.exec(String(value).trim())
  if (!match) return Infinity
  const unitMs = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 }
  return Number(match[1]) * unitMs[(match[2] ?? 'ms') as keyof typeof unitMs]
}
