/** Runs the real vantage agent, as a process of its own, against targets that a test makes. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import { readObservations, type VantageRecords } from '../../src/journal/observations.ts'
import { measureOutages, type Measured } from '../../src/measurement/measure.ts'
import type { Operation } from '../../src/measurement/outage.ts'
import type { PlannedLedger, PlannedProbe, PlannedVantage } from '../../src/model/plan/plan.ts'
import { failedReadBacks, launchVantage, type VantageHandle } from '../../src/vantage/launch.ts'
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

/** A ledger writes for a moment and is read back: every acknowledged write is there. Resolves with its records, as text. */
export async function writtenAndReadBack(ledger: PlannedLedger, secrets: VantageConfig['secrets']): Promise<string> {
  const { name, urls, writers } = ledger
  const agent = await startAgent({ ledgers: [ledger], readBacks: [{ ledger: name, urls, writers }] }, [], { secrets })
  await delay(500)
  await agent.handle.quiesce(AbortSignal.timeout(10_000))
  expect(failedReadBacks(await agent.handle.readBack(1, 1, AbortSignal.timeout(10_000)))).toEqual([])
  const { writes, survivors } = await agent.records()
  const acked = [...writes].filter(({ outcome }) => outcome === 'ok')
  expect(acked.length).toBeGreaterThan(10)
  expect(survivors[0]?.rows).toBe(acked.length)
  return JSON.stringify([...writes, ...survivors])
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
