/** What an environment allows at most, against what a plan would do. Pure. */
import { durationMs, formatMs } from '../model/duration.ts'
import type { Environment } from '../model/environment/environment.ts'
import { type Ceiling, reaches, requiredSafety, type Safety } from '../model/environment/safety.ts'
import { usageError } from '../model/muster-error.ts'
import type { PlannedFault } from '../model/plan/plan.ts'

/** What a fault is, as far as a ceiling can be broken by it. */
export type Standing = Pick<PlannedFault, 'atMs' | 'id' | 'kind' | 'reach'> & {
  /** how long it stands, should nobody undo it before */
  readonly standsMs: number
  /** it stands to the end of the drill */
  readonly isLast: boolean
}

const examples: Readonly<Record<keyof Safety, string>> = {
  ceiling: "ceiling: { reach: 'host', lasts: '10m' }",
  windows: "windows: [{ days: ['tue', 'wed'], from: '10:00', to: '15:00', timeZone: 'Europe/Dublin' }]",
  closed: "closed: [{ from: '2026-12-18', to: '2027-01-04', why: 'the end of the year' }]",
  approvals: "approvals: [{ role: 'service owner', keys: ['<sha256 that muster keygen printed>'] }]",
}

/** Refuses an environment that does not say what its protection asks for, or says what cannot be. */
export function refuseUnsafe({ name, protection, safety = {} }: Environment): void {
  const lacking = requiredSafety[protection].filter(part => safety[part] === undefined)
  if (lacking.length > 0)
    throw usageError(
      'plan.safety',
      `the environment "${name}" is protected (${protection}), and does not say ${lacking.map(part => `safety.${part}`).join(', ')}`,
      `write: safety: { ${lacking.map(part => examples[part]).join(', ')} }`,
    )
  for (const [at, { timeZone }] of (safety.windows ?? []).entries())
    if (!isTimeZone(timeZone))
      throw usageError(
        'plan.time-zone',
        `the environment "${name}": safety.windows.${at}.timeZone: there is no time zone "${timeZone}"`,
        'write it as the time zone database does: Europe/Dublin, UTC',
      )
  const roles = (safety.approvals ?? []).map(({ role }) => role)
  const twice = roles.findIndex((role, at) => roles.indexOf(role) !== at)
  if (twice !== -1)
    throw usageError(
      'plan.same-role',
      `the environment "${name}": safety.approvals.${twice}: the role "${roles[twice]}" stands there twice`,
      'name all its keys at once: any of them signs for it; two people who both must sign have two roles',
    )
  for (const [at, { from, to }] of (safety.closed ?? []).entries())
    if (!isDay(from) || !isDay(to) || from > to)
      throw usageError(
        'plan.closed',
        `the environment "${name}": safety.closed.${at}: from ${from} to ${to} are no days in this order`,
        'write the first and the last day: 2026-12-18, 2027-01-04',
      )
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    // It knows no such place.
    return false
  }
}

function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}

/** Refuses faults that reach further, stand longer, or are more at once than the environment allows. */
export function refuseBeyond(ceiling: Ceiling | undefined, faults: readonly Standing[]): void {
  if (!ceiling) return
  for (const [at, fault] of faults.entries()) {
    const excess = excessOf(fault, ceiling)
    if (excess !== null) throw beyond(`faults.${at}`, `${fault.kind} ${excess}`)
  }
  const { atOnce = 1 } = ceiling
  const crowd = faults.map(fault => togetherAt(faults, fault)).find(ids => ids.length > atOnce)
  if (crowd)
    throw beyond(
      'faults',
      `${crowd.join(', ')} stand at the same time; the environment allows ${atOnce} at once (safety.ceiling.atOnce)`,
    )
}

function excessOf({ reach = 'region', standsMs }: Standing, { reach: most, lasts }: Ceiling): string | null {
  if (reaches.indexOf(reach) > reaches.indexOf(most))
    return `reaches as far as a ${reach}; the environment allows a ${most} at most (safety.ceiling.reach)`
  if (standsMs > durationMs(lasts))
    return `may stand for ${formatMs(standsMs)}; the environment allows ${formatMs(durationMs(lasts))} (safety.ceiling.lasts)`
  return null
}

/** Those that stand in the moment in which a fault begins. */
const togetherAt = (faults: readonly Standing[], { atMs }: Standing): string[] =>
  faults.filter(other => other.atMs <= atMs && (other.isLast || atMs < other.atMs + other.standsMs)).map(({ id }) => id)

const beyond = (where: string, what: string) =>
  usageError('plan.beyond-ceiling', `${where}: ${what}`, 'drill less, or have whoever answers for the estate raise it')
