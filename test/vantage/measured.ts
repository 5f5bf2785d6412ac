/** Runs the real vantage agent, as a process of its own, against targets that a test makes. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readObservations, type VantageRecords } from '../../src/journal/observations.ts'
import { measureOutages, type Measured } from '../../src/measurement/measure.ts'
import type { Operation } from '../../src/measurement/outage.ts'
import type { PlannedLedger, PlannedProbe, PlannedVantage } from '../../src/model/plan/plan.ts'
import { launchVantage, type VantageHandle } from '../../src/vantage/launch.ts'
import type { VantageConfig } from '../../src/vantage/protocol.ts'

export const everyMs = 10
export const deadlineMs = 100

export const probeOf = (name: string, url: string, more: Partial<PlannedProbe> = {}): PlannedProbe => ({
  class: name,
  kind: 'http-canary',
  subject: 'target',
  required: true,
  url,
  everyMs,
  deadlineMs,
  lingerMs: 2_000,
  maxInFlight: 400,
  subjects: 0,
  ...more,
})

export const ledgerOf = (url: string, more: Partial<PlannedLedger> = {}): PlannedLedger => ({
  name: 'pool',
  store: 'store',
  through: 'pool',
  urls: [url],
  service: null,
  writers: 2,
  everyMs: 20,
  deadlineMs: 300,
  lingerMs: 1_000,
  maxInFlight: 100,
  subjects: 0,
  ...more,
})

export interface Agent {
  readonly handle: VantageHandle
  readonly child: ChildProcess
  readonly file: string
  /** nanoseconds since the run's epoch, on the agent's clock */
  now(): number
  /** ends it and reads what it recorded */
  records(): Promise<VantageRecords>
  kill(): Promise<VantageRecords>
}

/** Starts an agent; `node` are options for its runtime. */
export async function startAgent(
  what: Partial<Pick<PlannedVantage, 'probes' | 'ledgers' | 'readBacks' | 'notifications'>>,
  node: readonly string[] = [],
  told: Pick<VantageConfig, 'secrets' | 'known'> = { secrets: {} },
): Promise<Agent> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-agent-'))
  const file = join(folder, 'vantage.ndjson')
  const epochNs = process.hrtime.bigint()
  const vantage = {
    name: 'here',
    host: 'here',
    place: 'here',
    country: 'IE',
    probes: [],
    ledgers: [],
    readBacks: [],
    ...what,
  }
  let child: ChildProcess | undefined
  const launch = ([command, ...rest]: readonly string[]) =>
    (child = spawn(command as string, [...node, ...rest], { stdio: 'pipe' }))
  const config = { runId: 'run', epochNs: epochNs.toString(), vantage, file, ...told, probing: true }
  const handle = await launchVantage(launch, config, AbortSignal.timeout(10_000))
  const read = async () => {
    const records = await readObservations(file)
    rmSync(folder, { recursive: true, force: true })
    return records
  }
  return {
    handle,
    child: child as unknown as ChildProcess,
    file,
    now: () => Number(process.hrtime.bigint() - epochNs),
    records: async () => {
      await handle.stop(AbortSignal.timeout(15_000))
      return await read()
    },
    kill: async () => {
      child?.kill('SIGKILL')
      await handle.exited
      return await read()
    },
  }
}

export const ofClass = (records: VantageRecords, name: string) =>
  records.operations.filter(operation => operation.class === name)

/** As the judge measures it, with a short hold. */
export const measured = (records: VantageRecords, operations: readonly Operation[], faultNs: number): Measured =>
  measureOutages(operations, records.gaps, {
    deadlineNs: deadlineMs * 1e6,
    faultNs,
    holdNs: 2e9,
    successRatio: 0.99,
  })
