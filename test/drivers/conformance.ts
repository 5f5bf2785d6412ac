/** What every driver must do, whatever it drives: one suite that each driver's tests call with their own faults. */
import { type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { beforeAll, describe, expect, onTestFailed, test } from 'vitest'
import type { Driver } from '../../src/drivers/contract/driver.ts'
import type { AnyFault, Confirmation, FaultContext } from '../../src/drivers/contract/fault.ts'
import type { Json } from '../../src/drivers/contract/json.ts'
import type { DrilledSystem } from '../../src/drivers/contract/system.ts'
import { estateOf } from '../estate-of.ts'
import type { Environment } from '../../src/model/environment/environment.ts'
import type { Target } from '../../src/model/scenario/target.ts'

/** One fault of the driver with a target that means something, and targets that mean nothing. */
export interface ConformanceCase {
  readonly kind: string
  readonly target: Target
  readonly spec: Json
  readonly unknown: readonly Target[]
  /** whether it undoes itself when nobody else does */
  readonly leased: boolean
  /** the system drilled mends it by itself, at any moment: this is seen from then on, and its claim stands until somebody undoes it */
  readonly mended?: RegExp
}

export interface ConformanceSubject {
  readonly driver: Driver
  readonly environment: Environment
  /** the system, open and steady; asked for when a test runs */
  readonly system: () => DrilledSystem
  /** claims of faults, of whatever run, that nobody has released; a fault that can be seen by itself needs none */
  readonly standing: () => Promise<string[]>
  /** Starts a process of its own that opens the same system and does one thing to the fault; `inject` then hangs until killed. */
  readonly elsewhere: (action: 'inject' | 'undo', fault: ElsewhereFault) => ChildProcess
  readonly cases: readonly ConformanceCase[]
}

export interface ElsewhereFault {
  readonly kind: string
  readonly handle: Json
  readonly runId: string
  readonly leaseMs: number
}

const budgetMs = 30_000
const shortLeaseMs = 2_000
/** Until a fault whose lease is over is seen to be gone: whoever was frozen or cut off answers late. */
const healMs = 15_000
let runs = 0

export function describeDriverConformance(name: string, subject: ConformanceSubject): void {
  describe(`the ${name} driver`, () => {
    test('has a case for each of its faults', () => {
      expect(subject.cases.map(({ kind }) => kind).toSorted()).toEqual(
        subject.driver.faults.map(({ kind }) => kind).toSorted(),
      )
    })
    for (const one of subject.cases) describe(one.kind, () => describeFault(one, subject))
  })
}

function describeFault(one: ConformanceCase, subject: ConformanceSubject): void {
  const estate = estateOf(subject.environment)
  const fault = subject.driver.faults.find(({ kind }) => kind === one.kind) as AnyFault
  const context = (runId: string, signal = AbortSignal.timeout(budgetMs), leaseMs = 60_000) =>
    ({ system: subject.system(), runId, signal, leaseMs }) as FaultContext<never>
  const confirm = (handle: Json, runId: string): Promise<Confirmation> => fault.confirm(handle, context(runId))
  const stateOf = async (handle: Json, runId: string) => (await confirm(handle, runId)).state
  const wasThere = ({ state, detail }: Confirmation) => state === 'present' || (one.mended?.test(detail) ?? false)
  const prepare = async (runId: string) => {
    const prepared = await fault.prepare(one.spec as never, one.target, context(runId))
    expect(fault.candidates(estate, one.target)).toContain(prepared.instance)
    // What reaches the journal is all that a later process has.
    const handle = JSON.parse(JSON.stringify(prepared.handle)) as Json
    expect(handle).toEqual(prepared.handle)
    return handle
  }

  // What a fault leaves behind for a moment, a demoted primary for one, is not the next one's.
  beforeAll(async () => {
    const isSteady = async () =>
      (await subject.system().steadyState(AbortSignal.timeout(budgetMs))).every(({ ok }) => ok)
    await until('the system is steady', isSteady)
  })

  test('describes itself, and knows which targets mean nothing', () => {
    expect(fault.describe(one.spec as never).effect).not.toBe('')
    expect(fault.candidates(estate, one.target)).not.toEqual([])
    for (const target of one.unknown) expect(fault.candidates(estate, target)).toEqual([])
  })

  test('does nothing before inject, and nothing when its time is over already', async () => {
    const runId = nextRun()
    const handle = await prepare(runId)
    expect(await stateOf(handle, runId)).toBe('absent')
    await fault.undo(handle, context(runId))
    await expect(fault.inject(handle, context(runId, AbortSignal.abort()))).rejects.toThrow()
    expect(await stateOf(handle, runId)).toBe('absent')
    expect(await failing(subject.system())).toEqual([])
  })

  test('is there after inject, stays when another run undoes, and is gone after undo from a fresh process', async () => {
    const runId = nextRun()
    const handle = await prepare(runId)
    // Should this test fail halfway, its fault is not the next one's.
    onTestFailed(() => fault.undo(handle, context(runId)))
    await fault.inject(handle, context(runId))
    expect(await confirm(handle, runId)).toSatisfy(wasThere)
    const standing = await subject.standing()
    if (one.mended) expect(standing).not.toEqual([])
    await fault.undo(handle, context(nextRun()))
    expect(await subject.standing()).toEqual(standing)
    expect(await confirm(handle, runId)).toSatisfy(wasThere)
    await ended(subject.elsewhere('undo', { kind: one.kind, handle, runId, leaseMs: 60_000 }))
    expect(await confirm(handle, runId)).toMatchObject({ state: 'absent' })
    expect(await subject.standing()).toEqual([])
    await fault.undo(handle, context(runId))
    expect(await stateOf(handle, runId)).toBe('absent')
    await untilSteady(subject.system())
  })

  if (!one.leased) return
  test('heals by itself when whoever injected it has died', async () => {
    const runId = nextRun()
    const handle = await prepare(runId)
    const owner = subject.elsewhere('inject', { kind: one.kind, handle, runId, leaseMs: shortLeaseMs })
    await saidInjected(owner)
    owner.kill('SIGKILL')
    await until('the lease is over', async () => (await stateOf(handle, runId)) === 'absent', shortLeaseMs + healMs)
    await fault.undo(handle, context(runId))
    await untilSteady(subject.system())
  })
}

const nextRun = () => `conformance-${process.pid}-${++runs}`

async function failing(system: DrilledSystem): Promise<string[]> {
  const checks = await system.steadyState(AbortSignal.timeout(budgetMs))
  return checks.filter(check => !check.ok).map(({ name, detail }) => `${name}: ${detail}`)
}

const untilSteady = (system: DrilledSystem) => until('steady', async () => (await failing(system)).length === 0)

async function until(what: string, holds: () => Promise<boolean>, withinMs = budgetMs): Promise<void> {
  const deadline = performance.now() + withinMs
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`)
    await delay(100)
  }
}

/** Waits for a process to end well; throws with what it said otherwise. */
async function ended(child: ChildProcess): Promise<void> {
  let said = ''
  child.stderr?.on('data', (part: Buffer) => (said += part.toString()))
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`the other process ended with ${code}: ${said}`)
}

/** Waits for the word `injected`; throws when the process ends without it. */
function saidInjected(child: ChildProcess): Promise<void> {
  let said = ''
  child.stderr?.on('data', (part: Buffer) => (said += part.toString()))
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (part: Buffer) => {
      if (part.toString().includes('injected')) resolve()
    })
    child.once('exit', code => reject(new Error(`the other process ended with ${code}: ${said}`)))
  })
}
