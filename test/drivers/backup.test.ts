/** Faults of a backup repository, and the steps of a restore beside the live system: done, seen, undone from another process. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import environment from '../../environments/lab-single-region.ts'
import { backupDriver } from '../../src/drivers/systems/lab/drivers/backup/driver.ts'
import type { AnyAction, Performed } from '../../src/drivers/contract/action.ts'
import type { AnyFault } from '../../src/drivers/contract/fault.ts'
import { openClaims } from '../../src/drivers/systems/lab/claim.ts'
import { estateOf } from '../estate-of.ts'
import { LabSystem } from '../../src/drivers/systems/lab/system.ts'
import { startLabInBackground, stopLab } from '../../src/lab/background.ts'
import { repositoryOf } from '../../src/lab/backup/repository.ts'
import { type ConformanceSubject, describeDriverConformance } from './conformance.ts'

let folder: string
let system: LabSystem
const estate = estateOf(environment)
const stateDir = () => join(folder, 'lab')
const script = fileURLToPath(new URL('elsewhere.ts', import.meta.url))

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-backup-'))
  const { settings } = environment.driver
  const lab = await startLabInBackground({ settings, stateDir: stateDir(), onProgress: () => undefined })
  system = new LabSystem(lab, environment)
})
afterAll(async () => {
  await stopLab(stateDir())
  await rm(folder, { recursive: true, force: true })
})

const elsewhere: ConformanceSubject['elsewhere'] = (action, fault) =>
  spawn(process.execPath, [script, stateDir(), action, JSON.stringify(fault)], { stdio: ['ignore', 'pipe', 'pipe'] })

const target = { store: 'core-db' }
const unknown = [{}, { store: 'sessions' }, { store: 'core-db', region: 'us-east-1' }, { store: 'core-db', zone: 'a' }]

describeDriverConformance('backup', {
  driver: backupDriver,
  environment,
  system: () => system,
  standing: () => openClaims(system.lab),
  elsewhere,
  cases: ['backup.damage', 'backup.hide', 'backup.detach'].map(kind => ({
    kind,
    target,
    spec: {},
    unknown,
    leased: true,
  })),
})

const contextOf = (runId: string) => ({ system, runId, leaseMs: 60_000, signal: AbortSignal.timeout(60_000) }) as never
const actionNamed = (kind: string) => backupDriver.actions?.find(action => action.kind === kind) as AnyAction
const faultNamed = (kind: string) => backupDriver.faults.find(fault => fault.kind === kind) as AnyFault
const restore = () => actionNamed('backup.restore')

async function perform(kind: string, runId: string, spec: object = {}): Promise<Performed> {
  const action = actionNamed(kind)
  const { instance, handle } = await action.prepare(spec, target, contextOf(runId))
  expect(action.candidates(estate, target, spec)).toEqual([instance])
  return await action.perform(handle, contextOf(runId))
}

/** The result of a statement on the live primary. */
async function live(sql: string): Promise<unknown> {
  const url = 'postgres://postgres@10.1.11.10:6432/app'
  const [answer] = await system.ask('control-eu-west-1', [{ name: 'live', kind: 'sql', url, sql }])
  expect(answer?.error).toBeNull()
  return answer?.value
}

/** Numbered rows of a run, one commit each. */
async function write(runId: string, from: number, to: number): Promise<void> {
  for (let seq = from; seq <= to; seq++)
    await live(`INSERT INTO muster_ledger (ledger, writer, seq) VALUES ('${runId}/pool', 0, ${seq}) RETURNING seq`)
}

/** sha256 of every file of the repository's backups. */
async function digest(): Promise<string> {
  const root = join(repositoryOf(system.lab, 'eu-west-1'), 'backup')
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  const hash = createHash('sha256')
  for (const file of files.toSorted()) hash.update(file).update(await readFile(file))
  return hash.digest('hex')
}

test('an action describes itself, and knows which targets mean nothing', () => {
  for (const action of backupDriver.actions ?? []) {
    expect(action.describe({} as never).effect).not.toBe('')
    if (action.kind === 'backup.restore-configuration') continue
    for (const nothing of unknown) expect(action.candidates(estate, nothing, {})).toEqual([])
  }
})

test('rows committed up to the point are restored, those after it are not, and nothing is left behind', async () => {
  const runId = 'restored'
  await write(runId, 0, 4)
  const since = performance.now()
  // Asking for an age takes its time too: what follows has to come later than that.
  await delay(2_500)
  await write(runId, 5, 9)
  await perform('backup.await-archive', runId)
  const ageMs = Math.round(performance.now() - since)
  const { handle } = await restore().prepare({ ageMs }, target, contextOf(runId))
  expect(handle).toMatchObject({ point: { ledger: 'pool', writer: 0, seq: 4 } })
  expect(JSON.parse(JSON.stringify(handle))).toEqual(handle)

  await expect(
    restore().perform(handle, { ...(contextOf(runId) as object), signal: AbortSignal.abort() } as never),
  ).rejects.toThrow()
  expect(await restore().confirm?.(handle, contextOf(runId))).toMatchObject({ state: 'absent' })
  await restore().perform(handle, contextOf(runId))
  await perform('backup.replay', runId)
  await perform('backup.first-query', runId)
  const { facts } = await perform('backup.verify', runId)
  expect(facts).toMatchObject({
    reached: (handle as { point: { time: string } }).point.time,
    expected: '{"pool/0":[[0,4]]}',
    present: '{"pool/0":[[0,4]]}',
    beyond: '{}',
  })
  // The live system has gone on beside it.
  expect(await live(`SELECT count(*)::int AS rows FROM muster_ledger WHERE ledger = '${runId}/pool'`)).toEqual([
    { rows: 10 },
  ])

  await restore().undo?.(handle, contextOf('another'))
  expect(await restore().confirm?.(handle, contextOf(runId))).toMatchObject({ state: 'present' })
  const undoing = elsewhere('undo', { kind: 'backup.restore', handle: handle as never, runId, leaseMs: 60_000 })
  expect(await once(undoing, 'exit')).toEqual([0, null])
  expect(await restore().confirm?.(handle, contextOf(runId))).toMatchObject({ state: 'absent' })
  expect((await readdir(stateDir())).filter(name => name.startsWith('restore-'))).toEqual([])
  expect(await system.connects('control-eu-west-1', '127.0.0.1', 6543)).toBe('was refused')
})

test('steps after the restore refuse to act where nothing has been restored', async () => {
  for (const kind of ['backup.replay', 'backup.first-query', 'backup.verify'])
    await expect(actionNamed(kind).prepare({}, target, contextOf('early'))).rejects.toThrow(
      /nothing has been restored yet/,
    )
})

test('a restored server is gone when whoever made it has died and its lease is over', async () => {
  const runId = 'died'
  await write(runId, 0, 0)
  const { handle } = await restore().prepare({ ageMs: 0 }, target, contextOf(runId))
  const owner = elsewhere('perform' as never, {
    kind: 'backup.restore',
    handle: handle as never,
    runId,
    leaseMs: 4_000,
  })
  await once(owner.stdout as Readable, 'data')
  owner.kill('SIGKILL')
  await expect
    .poll(async () => (await restore().confirm?.(handle, contextOf(runId)))?.state, { timeout: 10_000 })
    .toBe('absent')
  expect(existsSync(join(stateDir(), `restore-${runId}`))).toBe(false)
})

test.each(['backup.damage', 'backup.hide'])(
  '%s is found by the check and by the restore, which falls back',
  async kind => {
    const runId = kind.replace('.', '-')
    await write(runId, 0, 2)
    await perform('backup.await-archive', runId)
    const before = await digest()
    const fault = faultNamed(kind)
    const { handle } = await fault.prepare({} as never, target, contextOf(runId))
    const { label } = handle as { label: string }
    expect(JSON.parse((await perform('backup.check', runId)).facts?.['problems'] ?? '')).toEqual([])
    await fault.inject(handle, contextOf(runId))
    try {
      expect(await digest()).not.toBe(before)
      const found = JSON.parse((await perform('backup.check', runId)).facts?.['problems'] ?? '') as { label: string }[]
      expect(found.map(problem => problem.label)).toEqual([label])
      const restored = await perform('backup.restore', runId, { ageMs: 0 })
      expect(label.startsWith(`${restored.facts?.['backup']}_`)).toBe(true)
      expect(JSON.parse(restored.facts?.['refused'] ?? '')).toMatchObject([
        { label, said: expect.stringMatching(/^ERROR: /) },
      ])
    } finally {
      await restore().undo?.({ region: 'eu-west-1' } as never, contextOf(runId))
      await fault.undo(handle, contextOf(runId))
    }
    expect(await digest()).toBe(before)
  },
)

test('saved configuration lies in another zone, is not readable, and is told from one that is not in force', async () => {
  const action = actionNamed('backup.restore-configuration')
  const zone = { region: 'eu-west-1', zone: 'c' }
  expect(action.candidates(estate, zone, {})).toEqual(['eu-west-1/c'])
  for (const nothing of [{ zone: 'c' }, { region: 'eu-west-1' }, { ...zone, zone: 'z' }, {}])
    expect(action.candidates(estate, nothing, {})).toEqual([])
  const { handle } = await action.prepare({}, zone, contextOf('saved'))
  const perform = () => action.perform(handle, contextOf('saved'))
  expect((await perform()).detail).toMatch(/^8 components with \d+ files, each as it is in force$/)

  const saved = join(stateDir(), 'saved-in-eu-west-1a', 'eu-west-1c.cms')
  const inForce = join(stateDir(), 'gateway-eu-west-1c', 'haproxy.cfg')
  expect(await readFile(inForce, 'utf8')).toContain(system.lab.tokenKey)
  const sealed = await readFile(saved, 'utf8')
  const plain = Buffer.from(sealed.replace(/-----.*-----/g, ''), 'base64').toString('latin1')
  expect(plain).not.toContain(system.lab.tokenKey)

  const before = await readFile(inForce, 'utf8')
  await writeFile(inForce, `${before}# edited by hand\n`)
  await expect(perform()).rejects.toThrow(
    'what was saved of eu-west-1c is not what is in force: gateway-eu-west-1c/haproxy.cfg differs',
  )
  await writeFile(inForce, before)

  const lines = sealed.split('\n')
  const middle = Math.floor(lines.length / 2)
  const rotten = (lines[middle] as string).replace(/^./, first => (first === 'A' ? 'B' : 'A'))
  await writeFile(saved, lines.with(middle, rotten).join('\n'))
  await expect(perform()).rejects.toThrow(/openssl cms -decrypt failed/)
  await writeFile(saved, sealed)
  await perform()
})

test('a fresh backup becomes the newest', async () => {
  const before = await perform('backup.check', 'take')
  expect(before.facts).toEqual({ problems: '[]' })
  const { detail } = await perform('backup.take', 'take', { type: 'full' })
  expect(detail).toMatch(/^backup \d{8}-\d{6}F of postgres@eu-west-1[abc] was taken$/)
})
