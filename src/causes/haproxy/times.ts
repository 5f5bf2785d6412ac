/** Lengths of time as haproxy.cfg writes them. Pure. */

const unitMs = { us: 0.001, ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** `10s`, or a bare number of milliseconds; NaN: it is none. */
export function haproxyMs(value: unknown): number {
  const [, count, unit = 'ms'] = /^(\d+)(us|ms|[smhd])?$/.exec(String(value)) ?? []
  return count === undefined ? Number.NaN : Number(count) * unitMs[unit as keyof typeof unitMs]
}
