/** The object store's fault and its runbook step, on a lab that has one. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import environment from '../../environments/lab-objects.ts'
import { openClaims } from '../../src/drivers/systems/lab/claim.ts'
import { estateOf } from '../estate-of.ts'
import { LabSystem } from '../../src/drivers/systems/lab/system.ts'
import { objectsDriver } from '../../src/drivers/systems/lab/drivers/objects/driver.ts'
import { tryNewBucket } from '../../src/drivers/systems/lab/drivers/objects/new-bucket.ts'
import { promoteSite } from '../../src/drivers/systems/lab/drivers/objects/promote-site.ts'
import { startLabInBackground, stopLab } from '../../src/lab/background.ts'
import { describeDriverConformance } from './conformance.ts'

let folder: string
let system: LabSystem
const estate = estateOf(environment)
const stateDir = () => join(folder, 'lab')
const script = fileURLToPath(new URL('elsewhere.ts', import.meta.url))

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-objects-driver-'))
  const { settings } = environment.driver
  const lab = await startLabInBackground({ settings, stateDir: stateDir(), onProgress: () => undefined })
  system = new LabSystem(lab, environment)
})
afterAll(async () => {
  await stopLab(stateDir())
  await rm(folder, { recursive: true, force: true })
})

const elsewhere = (act: string, what: object) =>
  spawn(process.execPath, [script, stateDir(), act, JSON.stringify({ ...what, environment: 'lab-objects' })], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })

const home = { store: 'documents', region: 'eu-west-1' }
const replica = { store: 'documents', region: 'eu-central-1' }
const unknown = [{ store: 'documents' }, { store: 'documents', region: 'us-east-1' }, { ...home, store: 'core-db' }, {}]

describeDriverConformance('objects', {
  driver: objectsDriver,
  environment,
  system: () => system,
  standing: () => openClaims(system.lab),
  elsewhere,
  cases: [{ kind: 'object-store.lose-site', target: home, spec: {}, unknown, leased: false }],
})

const contextOf = (runId: string, signal = AbortSignal.timeout(60_000)) => ({ system, runId, signal, leaseMs: 60_000 })
const newBucketIn = (region: string) => tryNewBucket(system, region, 'muster-test', AbortSignal.timeout(20_000))

test('the second site leads once it is promoted, stays so when another run looks on, and gives it back from a fresh process', async () => {
  for (const target of unknown) expect(promoteSite.candidates(estate, target, {})).toEqual([])
  await expect(promoteSite.prepare({}, home, contextOf('first'))).rejects.toThrow(/leads already/)
  const { instance, handle } = await promoteSite.prepare({}, replica, contextOf('promoted'))
  expect(instance).toBe('objects@eu-central-1')
  expect(JSON.parse(JSON.stringify(handle))).toEqual(handle)
  const state = async () => (await promoteSite.confirm?.(handle, contextOf('promoted')))?.state
  expect(await state()).toBe('absent')
  await promoteSite.undo?.(handle, contextOf('promoted'))
  expect(await state()).toBe('absent')

  const { detail } = await promoteSite.perform(handle, contextOf('promoted'))
  expect(detail).toMatch(/a new bucket: made before, made \d+ ms after/)
  expect(await state()).toBe('present')

  const [code] = (await once(elsewhere('undo', { kind: promoteSite.kind, handle, runId: 'promoted' }), 'exit')) as [
    number,
  ]
  expect(code).toBe(0)
  expect(await state()).toBe('absent')
  await expect.poll(() => newBucketIn('eu-west-1'), { timeout: 20_000 }).toBe('made')
  await expect.poll(() => newBucketIn('eu-central-1'), { timeout: 20_000 }).toBe('made')
})
