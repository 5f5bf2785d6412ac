/** Tried before anything is broken: a read-back that does not show what was written would call all of it lost. */
import type { PlannedReadBack } from '../model/plan/plan.ts'
import { refusal } from '../model/muster-error.ts'
import type { ReadBackOutcome } from '../vantage/launch.ts'
import type { Run } from './context.ts'
import { until } from './wait.ts'

/** What was written a moment ago may be shown a moment later. */
const patienceMs = 10_000
/** The pass that only shows that reading back works. */
const trial = 0

/** Of what a service keeps in its own way: Muster's own tables, lists and objects are read as they were written. */
const isForeign = ({ sql, pages }: PlannedReadBack) => sql !== undefined || pages !== undefined

/** Refuses the drill when a read-back shows nothing of what clients have been told is kept. */
export async function proveReadBacks(run: Run): Promise<void> {
  for (const { name, readBacks } of run.plan.vantages) {
    const foreign = new Set(readBacks.filter(isForeign).map(({ ledger }) => ledger))
    const handle = run.vantages.find(vantage => vantage.name === name)
    if (foreign.size === 0 || !handle) continue
    let blind: readonly ReadBackOutcome[] = []
    const seen = async () => {
      const outcomes = await handle.readBack(trial, readBacks.length, AbortSignal.timeout(patienceMs))
      blind = outcomes.filter(({ ledger, rows, error }) => foreign.has(ledger) && (error !== null || rows === 0))
      return blind.length === 0
    }
    if (await until(seen, patienceMs, run.stop, 500)) continue
    run.stop.throwIfAborted()
    throw refused(blind)
  }
}

const refused = (blind: readonly ReadBackOutcome[]) =>
  refusal(
    'harness.blind-read-back',
    blind
      .map(({ ledger, error }) => `${ledger}: ${error ?? 'writes were acknowledged, and none of them is shown'}`)
      .join('\n'),
    'nothing was broken; `readBack` of the write in the environment’s `services` must show the keys of what was written',
  )
