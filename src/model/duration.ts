import Type, { type Static } from 'typebox'

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** A length of time as people write it: a number and one unit (`ms`, `s`, `m`, `h`, `d`), for example `250ms` or `1h`. */
export const Duration = Type.String({
  pattern: '^\\d+(\\.\\d+)?(ms|s|m|h|d)$',
  description: 'a number and a unit: 250ms, 5s, 1h',
})
export type Duration = Static<typeof Duration>

/** Milliseconds of a {@link Duration}. Throws a RangeError on text that is not one. */
export function durationMs(text: Duration): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text)
  if (!match) throw new RangeError(`not a duration: "${text}" (write 250ms, 5s, 1h)`)
  return Number(match[1]) * unitMs[match[2] as keyof typeof unitMs]
}

/** A duration for people: `850 ms`, `4.88 s`, `12 min 5 s`, `1 h`. */
export function formatMs(ms: number): string {
  if (!Number.isFinite(ms)) return '∞'
  if (ms < 0) return `-${formatMs(-ms)}`
  if (Math.round(ms) < 1_000) return `${Math.round(ms)} ms`
  if (ms < 59_995) return `${trim((ms / 1_000).toFixed(2))} s`
  return formatLong(Math.round(ms / 1_000))
}

function formatLong(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ')
}

const trim = (text: string) => text.replace(/\.?0+$/, '')
