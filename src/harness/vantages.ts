/** Vantages: started where they stand, ended, and what they wrote brought here. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ClockOffset } from '../drivers/contract/places.ts'
import type { Plan, PlannedVantage } from '../model/plan/plan.ts'
import { observationsOf } from '../model/record/run-directory.ts'
import { launchVantage, type VantageHandle } from '../vantage/launch.ts'
import type { Run } from './context.ts'
import { secretsFor } from './vantage-secrets.ts'
import { until } from './wait.ts'

const startMs = 15_000
/** Muster's programs may have to be brought there first. */
const startAwayMs = 120_000
const endMs = 15_000

/** What is needed of a run by whoever starts its vantages. */
export type Observed = Pick<Run, 'runId' | 'directory' | 'system' | 'journal' | 'known' | 'vantages'> & {
  readonly plan: Pick<Plan, 'vantages'>
}

/** `probing`: false: only read-backs are wanted. */
export async function startVantage(run: Observed, vantage: PlannedVantage, probing: boolean): Promise<VantageHandle> {
  const { system, journal } = run
  const { clock, ...place } = await placeOf(run, vantage)
  const secrets = secretsFor(vantage, system.secrets())
  const config = { runId: run.runId, vantage, ...place, secrets, known: run.known, probing }
  const handle = await launchVantage(
    argv => system.launch(vantage.host, { argv }),
    config,
    AbortSignal.timeout(system.away ? startAwayMs : startMs),
  )
  run.vantages.push(handle)
  journal.append({ type: 'vantage-started', vantage: vantage.name, pid: handle.pid, ...clock })
  return handle
}

/** Where a vantage writes, and where the run's clock begins by the clock of its machine. */
async function placeOf({ runId, directory, journal, system }: Observed, { name, host }: PlannedVantage) {
  const { epochNs } = journal
  if (!system.away) return { file: fileHere(directory, name), epochNs: epochNs.toString(), clock: {} }
  const reading = await system.away.clock(host)
  return {
    file: await system.away.fileAt(host, runId, name),
    epochNs: (epochNs + reading.offsetNs).toString(),
    clock: { clock: journalled(reading) },
  }
}

const journalled = ({ offsetNs, halfWidthNs }: ClockOffset) => ({ offsetNs: offsetNs.toString(), halfWidthNs })

const fileHere = (directory: string, vantage: string) => join(directory, observationsOf(vantage))

export async function endVantages(run: Observed): Promise<void> {
  const signal = AbortSignal.timeout(endMs)
  for (const handle of run.vantages.splice(0)) {
    const clock = await clockAtEnd(run, handle.name)
    const { code, detail } = await handle.stop(signal)
    run.journal.append({ type: 'vantage-ended', vantage: handle.name, code, detail, ...clock })
    await bringRecords(run, handle.name)
  }
}

/** Clocks drift apart: how far is told by a second look. A machine that cannot be asked any more leaves the first one alone. */
async function clockAtEnd({ plan, system }: Observed, name: string) {
  const host = plan.vantages.find(vantage => vantage.name === name)?.host
  if (host === undefined || !system.away) return {}
  return await system.away.clock(host).then(
    reading => ({ clock: journalled(reading) }),
    () => ({}),
  )
}

/** What a vantage wrote on another machine; what cannot be brought is told, and the judge misses it. */
async function bringRecords(run: Observed, name: string): Promise<void> {
  await brought(run, name).catch((error: unknown) =>
    run.journal.append({ type: 'noted', text: `vantage ${name}: ${String(error)}` }),
  )
}

/** Resolves with what was brought; empty: nothing, or nothing has to be. */
async function brought({ plan, runId, directory, system }: Observed, name: string): Promise<string> {
  const host = plan.vantages.find(vantage => vantage.name === name)?.host
  if (host === undefined || !system.away) return ''
  const text = await system.away.read(host, runId, name)
  if (text !== '') await writeFile(fileHere(directory, name), text)
  return text
}

/** Brings what the vantages of a dead harness wrote on other machines, once they have ended, which they do by themselves. */
export async function bringAll(run: Run, names: readonly string[], budgetMs: number): Promise<void> {
  const hasEnded = async (name: string) => /"t":"end"[^\n]*\n[^\n]*\n$/.test(await brought(run, name))
  const allEnded = async () => (await Promise.all(names.map(hasEnded))).every(Boolean)
  // One that never began has written nothing, and one whose machine is gone cannot be asked: nobody waits for these for ever.
  await until(() => allEnded().catch(() => false), budgetMs, null, 1_000)
}
