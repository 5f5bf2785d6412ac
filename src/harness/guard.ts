/** Watches the stop conditions on a timer of its own, apart from load and schedule. Silence of the vantages trips it too. */
import { durationMs } from '../model/duration.ts'
import type { Plan } from '../model/plan/plan.ts'
import type { StopCondition } from '../model/scenario/scenario.ts'
import { canaryKeys, type LiveView, requiredKeys } from './live-view.ts'

const silenceMs = 5_000

/** Starts watching; `trip` is called once with the reason. Returns how to end it. */
export function startGuard(plan: Plan, live: LiveView, now: () => number, trip: (reason: string) => void): () => void {
  const timer = setInterval(() => {
    const reason = reasonToStop(plan, live, now())
    if (reason === null) return
    clearInterval(timer)
    trip(reason)
  }, 100)
  return () => clearInterval(timer)
}

/** Why the drill must stop; null: it may go on. */
export function reasonToStop(plan: Plan, live: LiveView, nowNs: number): string | null {
  if (live.lastPulseNs !== null && (nowNs - live.lastPulseNs) / 1e6 > silenceMs)
    return `no vantage has been heard for ${silenceMs / 1000} s`
  if (plan.stopConditions === 'none') return null
  return (
    plan.stopConditions.map(condition => check(condition, plan, live, nowNs)).find(reason => reason !== null) ?? null
  )
}

function check(condition: StopCondition, plan: Plan, live: LiveView, nowNs: number): string | null {
  const limitMs = durationMs(condition.duration)
  const keys = condition.when === 'canary-fails' ? canaryKeys(plan) : requiredKeys(plan)
  const bad = keys.find(key => live.badForMs(key, nowNs) > limitMs)
  return bad === undefined
    ? null
    : `${condition.when}: ${bad} has been without a good answer for over ${condition.duration}`
}
