/** The vantages that a drill would run, started in a lab and stopped again. */
import { join } from 'node:path'
import { estateOf } from '../test/estate-of.ts'
import { drivers } from '../src/drivers/index.ts'
import type { Lab } from '../src/lab/lab.ts'
import { compilePlan } from '../src/plan/compile.ts'
import { launchVantage, type VantageHandle } from '../src/vantage/launch.ts'
import environment from '../environments/lab-single-region.ts'
import scenario from '../scenarios/db-failover.ts'

const { vantages } = compilePlan(scenario, estateOf(environment), drivers)

/** Operations a second that they send in all: probes and ledger writes. */
export const operationsPerSecond = vantages
  .flatMap(({ probes, ledgers }) => [
    ...probes.map(({ everyMs }) => 1_000 / everyMs),
    ...ledgers.map(({ everyMs, writers }) => (1_000 * writers) / everyMs),
  ])
  .reduce((sum, rate) => sum + rate, 0)

export const vantageCount = vantages.length

/** Starts all of them; resolves when each of them measures. */
export async function startVantages(lab: Lab, folder: string, runId: string): Promise<VantageHandle[]> {
  const epochNs = process.hrtime.bigint().toString()
  const start = (vantage: (typeof vantages)[number]) => {
    const file = join(folder, `${runId}-${vantage.name}.ndjson`)
    const config = { runId, epochNs, vantage, file, secrets: { tokenKey: lab.tokenKey }, probing: true }
    return launchVantage(argv => lab.spawn(vantage.host, argv), config, AbortSignal.timeout(15_000))
  }
  return await Promise.all(vantages.map(start))
}

export async function stopVantages(handles: readonly VantageHandle[]): Promise<void> {
  const ends = await Promise.all(handles.map(handle => handle.stop(AbortSignal.timeout(15_000))))
  const failed = ends.find(({ code }) => code !== 0)
  if (failed) throw new Error(`a vantage ended with ${failed.code}: ${failed.detail}`)
}
