/** Spreads faults over the control loop's period: a drill that always breaks at the same point of it never sees the worst case. */
import type { PlannedFault } from '../model/plan/plan.ts'
import type { Run } from './context.ts'

const budgetMs = 5_000
/** injection is called so long before nothing can be late any more */
const aheadNs = 20e6
/** Injecting takes time as well: called in this first share of its stratum, a fault falls before the stratum ends. */
const early = 0.6

/** Start of the drill's clock, so that this fault falls into the run's stratum; `beganNs` where there is none to fall into. */
export async function alignedStart(run: Run, { target, atMs }: PlannedFault, beganNs: number): Promise<number> {
  if (!run.stratum) return beganNs
  const { index, of } = run.stratum
  const turn = await run.system.controlLoop?.(target, AbortSignal.any([run.stop, AbortSignal.timeout(budgetMs)]))
  if (!turn) {
    run.journal.append({ type: 'noted', text: 'not stratified: no control loop can be seen for what the fault hits' })
    return beganNs
  }
  const atNs = Number(turn.atNs - run.journal.epochNs)
  run.journal.append({ type: 'aligned', atNs, periodMs: turn.periodMs, stratum: index, of })
  return fallsAt(atNs, turn.periodMs * 1e6, (index + Math.random() * early) / of, run.journal.now()) - atMs * 1e6
}

/** The next instant that lies so far (0 to 1) into a period that began at `turnNs`, with enough time left to act. */
export function fallsAt(turnNs: number, periodNs: number, share: number, nowNs: number): number {
  const first = turnNs + share * periodNs
  return first + Math.max(0, Math.ceil((nowNs + aheadNs - first) / periodNs)) * periodNs
}
