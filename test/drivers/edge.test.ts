/** The front door's runbook steps, on a lab of several regions: done, seen by clients, undone from another process. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import environment from '../../environments/lab.ts'
import type { Json } from '../../src/drivers/contract/json.ts'
import { awaitDown } from '../../src/drivers/systems/lab/drivers/edge/await-down.ts'
import { awaitServed } from '../../src/drivers/systems/lab/drivers/edge/await-served.ts'
import { awaitWithdrawn } from '../../src/drivers/systems/lab/drivers/edge/await-withdrawn.ts'
import { cutOver } from '../../src/drivers/systems/lab/drivers/edge/cut-over.ts'
import { isolateComponent } from '../../src/drivers/technologies/network/isolate.ts'
import { estateOf } from '../estate-of.ts'
import { LabSystem } from '../../src/drivers/systems/lab/system.ts'
import { startLabInBackground, stopLab } from '../../src/lab/background.ts'
import { frontDoors } from '../../src/lab/front-doors.ts'
import { signToken } from '../../src/lab/token.ts'

let folder: string
let system: LabSystem
const estate = estateOf(environment)
const stateDir = () => join(folder, 'lab')

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-edge-'))
  const { settings } = environment.driver
  const lab = await startLabInBackground({ settings, stateDir: stateDir(), onProgress: () => undefined })
  system = new LabSystem(lab, environment)
})
afterAll(async () => {
  await stopLab(stateDir())
  await rm(folder, { recursive: true, force: true })
})

const door = { component: 'edge@eu' }
const contextOf = (runId: string, budgetMs = 30_000) => ({
  system,
  runId,
  leaseMs: 60_000,
  signal: AbortSignal.timeout(budgetMs),
})
const stateIn = async (handle: Json, runId: string) => {
  const seen = await cutOver.confirm?.(handle as never, contextOf(runId))
  return seen?.state
}
const prepared = async (to: string, runId: string) => {
  const { instance, handle } = await cutOver.prepare({ to }, door, contextOf(runId))
  expect(cutOver.candidates(estate, door, { to })).toEqual([instance])
  // What reaches the journal is all that a later process has.
  expect(JSON.parse(JSON.stringify(handle))).toEqual(handle)
  return handle
}
const elsewhere = (act: 'perform' | 'undo', more: object) =>
  spawn(
    process.execPath,
    [
      fileURLToPath(new URL('elsewhere.ts', import.meta.url)),
      stateDir(),
      act,
      JSON.stringify({ kind: cutOver.kind, environment: 'lab', ...more }),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )

/** Which region answers an EU client; an error names its place too. */
async function servedBy(): Promise<string> {
  const url = `http://${environment.driver.settings.edges['eu']?.address}/api/v1/users/1`
  const token = signToken(system.lab.tokenKey, 'edge')
  const [answer] = await system.ask('client-eu', [{ name: url, kind: 'http', url, token }])
  if (!answer || answer.error !== null) return `nobody (${answer?.error})`
  const { status, headers } = answer.value as { status: number; headers: Record<string, string> }
  return headers['x-region'] ?? `nobody (status ${status})`
}

async function until(what: string, holds: () => Promise<boolean>, budgetMs = 20_000) {
  const deadline = performance.now() + budgetMs
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not within ${budgetMs} ms: ${what}`)
    await delay(100)
  }
}

test('a target or region that means nothing here is known before anything is touched', () => {
  const to = (region: string) => cutOver.candidates(estate, door, { to: region })
  expect(to('eu-central-1')).toEqual(['edge@eu'])
  expect(to('us-east-1')).toEqual([])
  expect(cutOver.candidates(estate, { component: 'gateway' }, { to: 'eu-central-1' })).toEqual([])
  expect(cutOver.candidates(estate, { component: 'edge@moon' }, { to: 'eu-central-1' })).toEqual([])
  expect(awaitDown.candidates(estate, door, { region: 'eu-west-1' })).toEqual(['edge@eu'])
  expect(awaitDown.candidates(estate, door, { region: 'us-east-1' })).toEqual([])
  expect(awaitDown.describe({} as never).effect).not.toBe('')
})

test('a cut-over sends clients to the backup, stays when another run undoes, and is gone after undo from a fresh process', async () => {
  const runId = 'over'
  const handle = await prepared('eu-central-1', runId)
  expect(await stateIn(handle, runId)).toBe('absent')
  await cutOver.undo?.(handle, contextOf(runId))
  expect(await servedBy()).toBe('eu-west-1')
  await expect(cutOver.perform(handle, { ...contextOf(runId), signal: AbortSignal.abort() })).rejects.toThrow()
  expect(await stateIn(handle, runId)).toBe('absent')

  const { detail } = await cutOver.perform(handle, contextOf(runId))
  expect(detail).toContain('eu-central-1')
  expect(await stateIn(handle, runId)).toBe('present')
  expect(await servedBy()).toBe('eu-central-1')
  await cutOver.undo?.(handle, contextOf('another'))
  expect(await stateIn(handle, runId)).toBe('present')
  await expect(cutOver.prepare({ to: 'eu-west-1' }, door, contextOf('another'))).rejects.toThrow(/not by this drill/)

  const [code] = (await once(elsewhere('undo', { handle, runId }), 'exit')) as [number]
  expect(code).toBe(0)
  expect(await stateIn(handle, runId)).toBe('absent')
  await cutOver.undo?.(handle, contextOf(runId))
  expect(await stateIn(handle, runId)).toBe('absent')
  expect(await servedBy()).toBe('eu-west-1')
})

test('cutting back within a drill brings clients home, and undoing both leaves every server in use', async () => {
  const runId = 'back'
  const over = await prepared('eu-central-1', runId)
  await cutOver.perform(over, contextOf(runId))
  const back = await prepared('eu-west-1', runId)
  await cutOver.perform(back, contextOf(runId))
  expect(await servedBy()).toBe('eu-west-1')
  for (const handle of [back, over]) {
    await cutOver.undo?.(handle, contextOf(runId))
    expect(await servedBy()).toBe('eu-west-1')
  }
  for (const handle of [back, over]) expect(await stateIn(handle, runId)).toBe('absent')
})

/** Which region answers at one point of presence. */
async function servedAt(address: string): Promise<string> {
  const token = signToken(system.lab.tokenKey, 'edge')
  const url = `http://${address}/api/v1/users/1`
  const [answer] = await system.ask('client-eu', [{ name: url, kind: 'http', url, token }])
  const reply = answer?.value as { headers: Record<string, string> } | null | undefined
  return reply?.headers['x-region'] ?? 'nobody'
}

async function killed(edge: string): Promise<void> {
  await system.lab.signal(await system.lab.pids(edge), 'KILL')
  await until(`${edge} is gone`, async () => (await system.lab.pids(edge)).length === 0)
}

test('a cut-over holds where a point of presence is dead, and where one is started again', async () => {
  const points = frontDoors(environment.driver.settings.edges).find(({ id }) => id === door.component)?.points ?? []
  const [first, second] = points as [(typeof points)[number], (typeof points)[number]]
  const isServedBy = (region: string) => async () =>
    (await Promise.all([first, second].map(({ address }) => servedAt(address)))).every(seen => seen === region)
  const runId = 'dead'
  await killed(second.id)
  const handle = await prepared('eu-central-1', runId)
  const { detail } = await cutOver.perform(handle, contextOf(runId))
  expect(detail).toContain(`${second.id} will, as soon as it is started`)
  expect(await stateIn(handle, runId)).toBe('present')
  await system.lab.start(second.id)
  await killed(first.id)
  await system.lab.start(first.id)
  await until('both points keep to eu-central-1', isServedBy('eu-central-1'))
  expect(await stateIn(handle, runId)).toBe('present')

  await killed(first.id)
  await cutOver.undo?.(handle, contextOf(runId))
  expect(await stateIn(handle, runId)).toBe('absent')
  await system.lab.start(first.id)
  await until('both points serve from eu-west-1', isServedBy('eu-west-1'))
})

test('a point of presence that is cut off is left, and its clients are served from the next', async () => {
  const point = { component: 'edge@eu-dublin' }
  expect(isolateComponent.candidates(estate, point)).toEqual(['edge@eu-dublin'])
  expect(isolateComponent.candidates(estate, { component: 'gateway' })).toEqual([])
  expect(awaitWithdrawn.candidates(estate, { component: 'edge@us' }, {})).toEqual([])
  const runId = 'hole'
  const hole = await isolateComponent.prepare({}, point, contextOf(runId))
  const waiting = await awaitWithdrawn.prepare({}, point, contextOf(runId))
  expect([hole.instance, waiting.instance]).toEqual(['edge@eu-dublin', 'edge@eu-dublin'])
  await expect(awaitWithdrawn.perform(waiting.handle, contextOf(runId, 500))).rejects.toThrow()
  await isolateComponent.inject(hole.handle, contextOf(runId))
  expect(await isolateComponent.confirm(hole.handle, contextOf(runId))).toMatchObject({ state: 'present' })
  const { detail } = await awaitWithdrawn.perform(waiting.handle, contextOf(runId))
  expect(detail).toContain('198.51.102.2 instead of edge@eu-dublin')
  expect(await servedBy()).toBe('eu-west-1')
  await isolateComponent.undo(hole.handle, contextOf(runId))
  expect(await isolateComponent.confirm(hole.handle, contextOf(runId))).toMatchObject({ state: 'absent' })
  const steady = async () => (await system.steadyState(AbortSignal.timeout(10_000))).every(({ ok }) => ok)
  await until('steady again', steady)
})

test('a front door is watched: all requests to one region, and some', async () => {
  const watching = async (by: string) => {
    const { handle } = await awaitServed.prepare({ by, for: '1s' }, door, contextOf('watch'))
    const over = new AbortController()
    const seen = awaitServed
      .perform(handle, contextOf('watch'))
      .then(
        ({ detail }) => detail,
        (error: Error) => error.message,
      )
      .finally(() => over.abort())
    // One request might come before it watches, or after.
    while (!over.signal.aborted) await servedBy()
    return await seen
  }
  expect(await watching('eu-west-1')).toMatch(/^[1-9]\d* requests went to eu-west-1, none/)
  expect(await watching('eu-central-1')).toMatch(/^[1-9]\d* requests went to other regions than eu-central-1, 0 to it/)
  const { handle } = await awaitServed.prepare({ by: 'eu-west-1', for: '100ms' }, door, contextOf('watch'))
  await expect(awaitServed.perform(handle, contextOf('watch'))).rejects.toThrow(/no request went to/)
})

test('a cut-over undoes itself when whoever performed it has died', async () => {
  const runId = 'died'
  const handle = await prepared('eu-central-1', runId)
  const owner = elsewhere('perform', { handle, runId, leaseMs: 4_000 })
  await once(owner.stdout as Readable, 'data')
  expect(await stateIn(handle, runId)).toBe('present')
  owner.kill('SIGKILL')
  await until('the lease is over', async () => (await stateIn(handle, runId)) === 'absent', 10_000)
  expect(await servedBy()).toBe('eu-west-1')
})

test('the edge is waited for until it holds a region for down; then nobody is cut over to that region', async () => {
  const { instance, handle } = await awaitDown.prepare({ region: 'eu-west-1' }, door, contextOf('down'))
  expect(instance).toBe('edge@eu')
  await expect(awaitDown.perform(handle, contextOf('down', 1_500))).rejects.toThrow()
  const gateways = system.lab.topology.components.filter(
    ({ kind, region }) => kind === 'gateway' && region === 'eu-west-1',
  )
  const over = await prepared('eu-west-1', 'nobody')
  await system.lab.signal((await Promise.all(gateways.map(({ id }) => system.lab.pids(id)))).flat(), 'KILL')
  try {
    const { detail } = await awaitDown.perform(handle, contextOf('down'))
    expect(detail).toContain('eu-west-1a, eu-west-1b, eu-west-1c')
    await expect(cutOver.perform(over, contextOf('nobody'))).rejects.toThrow(/served by nobody/)
    expect(await servedBy()).toBe('eu-central-1')
  } finally {
    await cutOver.undo?.(over, contextOf('nobody'))
    for (const { id } of gateways) await system.lab.start(id)
  }
  await until('served at home again', async () => (await servedBy()) === 'eu-west-1')
})
