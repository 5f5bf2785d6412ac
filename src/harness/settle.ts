/** reconstitute and settle: the system steady again, ledgers read back, vantages ended, the system's own words kept. */
import { join } from 'node:path'
import { runFiles } from '../model/run-directory.ts'
import type { Run } from './context.ts'
import { until } from './wait.ts'

/** Writers pause, what survived is read, writers go on. */
export async function readBackAll(run: Run, pass: number, resume: boolean): Promise<void> {
  await Promise.all(
    run.plan.vantages.map(async planned => {
      const handle = run.vantages.find(({ name }) => name === planned.name)
      if (!handle || planned.ledgers.length === 0) return
      const signal = AbortSignal.timeout(run.plan.settleBudgetMs)
      await handle.quiesce(signal)
      const errors = await handle.readBack(pass, planned.ledgers.length, signal)
      for (const error of errors) run.journal.append({ type: 'noted', text: `read-back ${pass} failed: ${error}` })
      if (resume) handle.resume()
    }),
  )
}

/** Waits until every check of the system holds again; true when it does. */
export async function reconstitute(run: Run): Promise<boolean> {
  let checks = await run.system.steadyState(AbortSignal.timeout(10_000))
  const steady = await until(
    async () => {
      checks = await run.system.steadyState(AbortSignal.timeout(10_000))
      return checks.every(check => check.ok)
    },
    run.plan.undoBudgetMs,
    null,
    200,
  )
  run.journal.append({ type: 'checked', phase: 'settle', what: 'steady state', ok: steady, checks: [...checks] })
  return steady
}

export async function endVantages(run: Run): Promise<void> {
  const signal = AbortSignal.timeout(15_000)
  for (const handle of run.vantages.splice(0)) {
    const { code, detail } = await handle.stop(signal)
    run.journal.append({ type: 'vantage-ended', vantage: handle.name, code, detail })
  }
}

export async function keepNative(run: Run): Promise<void> {
  const names = await run.system.collectNative(join(run.directory, runFiles.native), AbortSignal.timeout(15_000))
  run.journal.append({ type: 'noted', text: `${names.length} native files kept` })
}
