/** preflight and baseline: nothing is broken already, everything answers, and it stays so for a while. Refuses otherwise. */
import type { CheckResult } from '../model/record/journal-entry.ts'
import { refusal } from '../model/muster-error.ts'
import { unsoundLines } from '../model/record/unsound.ts'
import type { Run } from './context.ts'
import { requiredKeys } from './live-view.ts'
import { proveReadBacks } from './prove-read-backs.ts'
import { beginResidency } from './residency.ts'
import { startVantage } from './vantages.ts'
import { until } from './wait.ts'

/** A system that was started a moment ago, or a machine that others use too, may need a while. */
const patienceMs = 30_000
const momentMs = 10_000

export async function preflight(run: Run): Promise<void> {
  const configuration = await run.system.preflight(run.stop)
  run.journal.append({
    type: 'checked',
    phase: 'preflight',
    what: 'configuration',
    ok: configuration.every(check => check.ok),
    checks: [...configuration],
  })
  for (const check of configuration.filter(({ ok }) => !ok))
    run.reporter.note(`configuration: ${check.name.replace('config/', '')}: ${check.detail}`)
  await requireSteady(run, configuration)
  await noteRoles(run)
}

/** On disk before they are moved: whoever recovers this run gives them back too. */
async function noteRoles({ system, stop, journal, rolesHeld }: Run): Promise<void> {
  const held = await system.rolesHeld?.(AbortSignal.any([stop, AbortSignal.timeout(momentMs)]))
  if (!held) return
  rolesHeld.push(...held)
  journal.append({ type: 'roles-held', held: [...held] })
}

async function requireSteady(run: Run, configuration: readonly CheckResult[]): Promise<void> {
  let checks: readonly CheckResult[] = []
  const look = async () => {
    checks = await run.system.steadyState(run.stop)
    return checks.every(check => check.ok)
  }
  // What the drill before, or a start, has left to be done is done in a moment; what is broken is broken after it too.
  await until(look, momentMs, run.stop, 500)
  const failing = checks.filter(check => !check.ok)
  run.journal.append({
    type: 'checked',
    phase: 'preflight',
    what: 'steady state',
    ok: failing.length === 0,
    checks: [...checks],
  })
  if (checks.length === 0)
    throw refusal('harness.no-target', 'there is nothing to drill: no check of the system exists')
  if (failing.length === 0) return
  const list = failing.map(check => `  ${check.name}: ${check.detail}`)
  throw refusal(
    'harness.not-steady',
    ['something is broken already:', ...list, ...unsoundLines(configuration)].join('\n'),
    'mend it first; a drill on a broken system proves nothing',
  )
}

/** Plants what is looked for later, starts every vantage, and watches steady state for as long as the plan says. */
export async function baseline(run: Run): Promise<void> {
  // Before anybody measures: what it costs to look through every store is not what clients feel.
  if (run.plan.residency) await beginResidency(run)
  for (const vantage of run.plan.vantages) {
    const handle = await startVantage(run, vantage, true)
    handle.onPulse(pulse => run.live.hear(pulse))
  }
  const { baselineMs, observe } = run.plan
  const steadyFor = (key: string) => {
    const since = run.live.goodSince(key, observe.successRatio)
    return since !== null && run.journal.now() - since >= baselineMs * 1e6
  }
  const keys = requiredKeys(run.plan)
  const off = () => keys.filter(key => !steadyFor(key))
  const holds = () => off().length === 0
  if (await until(holds, baselineMs * 3, run.stop)) return await proveReadBacks(run)
  if (!run.stop.aborted) run.reporter.note(`waiting until clients are served well: ${off().join(', ')}`)
  if (await until(holds, patienceMs, run.stop)) return await proveReadBacks(run)
  run.stop.throwIfAborted()
  throw refusal(
    'harness.no-baseline',
    `steady state did not hold for ${baselineMs} ms: ${off().join(', ')}`,
    'the system does not serve its clients well enough to be drilled',
  )
}
