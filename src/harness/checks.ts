/** Looks over and over at the checks that may stop a drill. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Check, Driver } from '../drivers/contract/driver.ts'
import type { DrilledSystem } from '../drivers/contract/system.ts'
import type { Plan } from '../model/plan/plan.ts'

const usualMs = 1_000
const lookMs = 5_000

/** Since when a check has not held, on the clock of the run, and what was seen last. */
export interface Failing {
  readonly sinceNs: number
  readonly detail: string
}

/** By name: those that do not hold. */
export type Checks = ReadonlyMap<string, Failing>

/** Names of the checks by which a plan's drill is stopped. */
export const checksOf = ({ stopConditions }: Pick<Plan, 'stopConditions'>): string[] =>
  stopConditions === 'none' ? [] : stopConditions.flatMap(one => (one.when === 'check-fails' ? [one.check] : []))

/** Returns what does not hold, as it is known at any moment, and how to end the looking. */
export function watchChecks(
  names: readonly string[],
  drivers: readonly Driver[],
  system: DrilledSystem,
  now: () => number,
  everyMs = usualMs,
): { readonly failing: Checks; readonly end: () => void } {
  const known = new Map(drivers.flatMap(({ checks }) => [...(checks ?? [])]))
  const failing = new Map<string, Failing>()
  const ending = new AbortController()
  for (const name of new Set(names))
    void watch(name, known.get(name), { failing, system, now, everyMs, signal: ending.signal })
  return { failing, end: () => ending.abort() }
}

interface Watch {
  readonly failing: Map<string, Failing>
  readonly system: DrilledSystem
  readonly now: () => number
  readonly everyMs: number
  readonly signal: AbortSignal
}

async function watch(
  name: string,
  check: Check | undefined,
  { failing, system, now, everyMs, signal }: Watch,
): Promise<void> {
  while (!signal.aborted) {
    const beganNs = now()
    const { ok, detail } = check
      ? await check(system, AbortSignal.any([signal, AbortSignal.timeout(lookMs)]))
      : { ok: false, detail: 'the environment has no such check' }
    if (ok) failing.delete(name)
    else failing.set(name, { sinceNs: failing.get(name)?.sinceNs ?? beganNs, detail })
    await delay(everyMs, undefined, { signal }).catch(() => {
      // The looking has ended.
    })
  }
}
