/** Tries, without a drill, whether what clients write to services is kept, shown and taken out again as the environment says. */
import { join } from 'node:path'
import { readObservations } from '../journal/observations.ts'
import type { CheckResult } from '../model/record/journal-entry.ts'
import { observationsOf } from '../model/record/run-directory.ts'
import type { Trial } from '../model/plan/trial.ts'
import type { CleanedUp, ReadBackOutcome, VantageHandle } from '../vantage/launch.ts'
import { endVantages, type Observed, startVantage } from './vantages.ts'
import { until } from './wait.ts'

/** What is written a moment ago may be shown a moment later. */
const patienceMs = 10_000
/** Whoever answers slowly is given as long as in a drill. */
const answerMs = 60_000

/** A check for each of the trials. Rejects where no vantage can be started. */
export async function tryWrites(run: Observed, trials: readonly Trial[]): Promise<CheckResult[]> {
  const acked = new Map<string, number>()
  const handles: VantageHandle[] = []
  try {
    // Who writes begins last: the others may have to be brought to their hosts first.
    for (const vantage of run.plan.vantages.toSorted((a, b) => a.ledgers.length - b.ledgers.length)) {
      const handle = await startVantage(run, vantage, true)
      handle.onPulse(pulse => Object.entries(pulse.acked).forEach(([name, count]) => acked.set(name, count)))
      handles.push(handle)
    }
    const count = ({ ledger }: Trial) => acked.get(ledger.name) ?? 0
    await until(() => trials.every(trial => count(trial) > 0), patienceMs, null)
    for (const handle of handles) await handle.quiesce(AbortSignal.timeout(patienceMs))
    const isShown = ({ ledger, rows }: ReadBackOutcome) => rows >= (acked.get(ledger) ?? 0)
    const shown = await readBack(run, handles, 1, all => all.every(isShown))
    const cleaned = await cleanUp(run, handles)
    const cleanable = new Set(cleaned.map(({ ledger }) => ledger))
    const left = await readBack(run, handles, 2, all =>
      all.every(({ ledger, rows }) => rows === 0 || !cleanable.has(ledger)),
    )
    await endVantages(run)
    const refusals = await refusalsIn(run)
    return trials.map(trial => checkOf(trial, { acked: count(trial), shown, cleaned, left, refusals }))
  } finally {
    await endVantages(run)
  }
}

/** Until they are as wanted, or the time is over. */
async function readBack(
  { plan }: Observed,
  handles: readonly VantageHandle[],
  pass: number,
  isWanted: (all: readonly ReadBackOutcome[]) => boolean,
): Promise<readonly ReadBackOutcome[]> {
  let all: readonly ReadBackOutcome[] = []
  const look = async () => {
    const each = handles.map(handle => {
      const count = plan.vantages.find(({ name }) => name === handle.name)?.readBacks.length ?? 0
      return handle.readBack(pass, count, AbortSignal.timeout(answerMs))
    })
    all = (await Promise.all(each)).flat()
    return isWanted(all)
  }
  await until(look, patienceMs, null, 500)
  return all
}

async function cleanUp({ plan }: Observed, handles: readonly VantageHandle[]): Promise<readonly CleanedUp[]> {
  const each = handles.map(handle => {
    const own = plan.vantages.find(({ name }) => name === handle.name)?.readBacks ?? []
    return handle.cleanUp(own.filter(one => one.cleanUp).length, AbortSignal.timeout(answerMs))
  })
  return (await Promise.all(each)).flat()
}

/** With what writes ended that were not acknowledged, by ledger. */
async function refusalsIn({ plan, directory }: Observed): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>()
  for (const { name, ledgers } of plan.vantages.filter(vantage => vantage.ledgers.length > 0)) {
    const { writes } = await readObservations(join(directory, observationsOf(name)))
    for (const { name: ledger } of ledgers) {
      const bad = [...writes].filter(write => write.ledger === ledger && !write.outcome.startsWith('ok'))
      found.set(ledger, [...new Set(bad.map(({ code, outcome }) => code ?? outcome))])
    }
  }
  return found
}

interface Seen {
  readonly acked: number
  readonly shown: readonly ReadBackOutcome[]
  readonly cleaned: readonly CleanedUp[]
  readonly left: readonly ReadBackOutcome[]
  readonly refusals: ReadonlyMap<string, readonly string[]>
}

/** Pure. */
export function checkOf({ name: check, ledger: { name }, stays }: Trial, seen: Seen): CheckResult {
  const of = <T extends { readonly ledger: string }>(all: readonly T[]) => all.find(({ ledger }) => ledger === name)
  const { acked } = seen
  const [shown, cleaned, left] = [of(seen.shown), of(seen.cleaned), of(seen.left)]
  const answer = (ok: boolean, detail: string) => ({ name: check, ok, detail })
  if (acked === 0)
    return answer(false, `no write was acknowledged: ${seen.refusals.get(name)?.join(', ') || 'nobody answered'}`)
  if (shown?.error) return answer(false, `${acked} written, and reading them back fails: ${shown.error}`)
  if (!shown)
    return answer(false, `${acked} written, and nobody reads them back: its store says from where it may be asked`)
  if (shown.rows === 0) return answer(false, `${acked} written, and reading back shows none of them`)
  if (shown.rows < acked) return answer(false, `${acked} written, and reading back shows only ${shown.rows} of them`)
  const written = `${acked} written, ${shown.rows} read back`
  if (stays) return answer(true, `${written}; they stay there: its readBack has no cleanUp`)
  if (!cleaned?.ok) return answer(false, `${written}, and not taken out again: ${cleaned?.detail ?? 'nobody answered'}`)
  if (left?.error) return answer(false, `${written}, and nobody can tell whether they were taken out: ${left.error}`)
  if (left && left.rows > 0) return answer(false, `${written}, and ${left.rows} are still there after cleanUp`)
  return answer(true, `${written}, and taken out again`)
}
