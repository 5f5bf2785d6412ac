/** Watches the stop conditions on a timer of its own, apart from load and schedule. Silence of the vantages trips it too. */
import { durationMs } from '../model/duration.ts'
import type { Plan } from '../model/plan/plan.ts'
import type { StopCondition } from '../model/scenario/scenario.ts'
import { type Checks, checksOf, type Failing, watchChecks } from './checks.ts'
import type { Run } from './context.ts'
import { canaryKeys, type LiveView, requiredKeys } from './live-view.ts'

const silenceMs = 5_000
/** A connection to another machine that is lost is made again, and what was said meanwhile comes late. */
const silenceAwayMs = 20_000

/** Starts watching; `trip` is called once with the reason. Returns how to end it. */
export function startGuard(
  { plan, live, system, drivers, journal }: Guarded,
  trip: (reason: string) => void,
): () => void {
  const now = () => journal.now()
  const { failing, end } = watchChecks(checksOf(plan), drivers, system, now)
  const timer = setInterval(() => {
    const reason = reasonToStop(plan, live, now(), failing, system.away ? silenceAwayMs : silenceMs)
    if (reason === null) return
    stop()
    trip(reason)
  }, 100)
  const stop = () => {
    clearInterval(timer)
    end()
  }
  return stop
}

type Guarded = Pick<Run, 'plan' | 'live' | 'system' | 'drivers' | 'journal'>

/** Why the drill must stop; null: it may go on. */
export function reasonToStop(
  plan: Plan,
  live: LiveView,
  nowNs: number,
  failing: Checks,
  silentMs = silenceMs,
): string | null {
  if (live.lastPulseNs !== null && (nowNs - live.lastPulseNs) / 1e6 > silentMs)
    return `no vantage has been heard for ${silentMs / 1000} s`
  if (plan.stopConditions === 'none') return null
  return (
    plan.stopConditions
      .map(condition =>
        condition.when === 'check-fails'
          ? failed(condition, failing.get(condition.check), nowNs)
          : starved(condition, plan, live),
      )
      .find(reason => reason !== null) ?? null
  )
}

type CheckFails = Extract<StopCondition, { when: 'check-fails' }>

function failed({ check, duration }: CheckFails, failing: Failing | undefined, nowNs: number): string | null {
  if (!failing || (nowNs - failing.sinceNs) / 1e6 <= durationMs(duration)) return null
  return `check-fails: ${check} has not held for over ${duration}: ${failing.detail}`
}

function starved(condition: Exclude<StopCondition, CheckFails>, plan: Plan, live: LiveView): string | null {
  const limitMs = durationMs(condition.duration)
  const keys = condition.when === 'canary-fails' ? canaryKeys(plan) : requiredKeys(plan)
  const bad = keys.find(key => live.badForMs(key) > limitMs)
  return bad === undefined
    ? null
    : `${condition.when}: ${bad} has been without a good answer for over ${condition.duration}`
}
