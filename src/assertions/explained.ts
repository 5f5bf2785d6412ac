/** Findings that are not met, with the settings that explain them where a figure of the run supports it. */
import type { RunFacts } from '../causes/facts.ts'
import { withCauses } from '../causes/named.ts'
import { readFrozenEnvironment } from '../journal/frozen-environment.ts'
import { isLab } from '../model/environment/environment.ts'
import type { Finding } from '../model/verdict/verdict.ts'
import type { FinishedRun } from './evidence-run.ts'
import { failuresIn } from './failures.ts'
import { ms } from './recovery.ts'
import { firstBrokenNs, heardIn } from './told.ts'

/** Reads the environment of the run only where there is something to explain. */
export async function explained(
  findings: readonly Finding[],
  run: FinishedRun,
  measured: Omit<RunFacts, 'environment' | 'plan' | 'alerts' | 'firstBrokenMs' | 'failures'>,
): Promise<Finding[]> {
  if (findings.every(({ grade }) => grade !== 'not-met')) return [...findings]
  const environment = await readFrozenEnvironment(run.directory, run.plan)
  // Causes are settings of the lab's: of an estate nobody told us how its parts are set.
  if (!environment || !isLab(environment)) return [...findings]
  const facts = { ...measured, ...heard(run), failures: failuresIn(run), environment, plan: run.plan }
  return findings.map(finding => withCauses(finding, facts))
}

/** On the clock of the fault. */
function heard(run: FinishedRun): Pick<RunFacts, 'alerts' | 'firstBrokenMs'> {
  const { fault } = run
  if (!fault) return { alerts: [], firstBrokenMs: 0 }
  const sinceFault = (ns: number) => ms(ns - fault.fromNs)
  const alerts = heardIn(run).alerts.map(({ route, name, status, labels, at }) => ({
    route,
    name,
    status,
    labels,
    atMs: sinceFault(at),
  }))
  return { alerts, firstBrokenMs: sinceFault(firstBrokenNs(run)) }
}
