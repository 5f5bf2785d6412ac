import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import lab from '../../environments/lab-single-region.ts'
import { runFiles } from '../model/record/run-directory.ts'
import { freeze } from '../plan/freeze.ts'
import { readFrozenEnvironment } from './frozen-environment.ts'

const directory = await mkdtemp(join(tmpdir(), 'muster-frozen-'))
afterAll(() => rm(directory, { recursive: true }))

async function read(stored: unknown, planned: unknown = stored) {
  await writeFile(join(directory, runFiles.environment), freeze(stored).bytes)
  return await readFrozenEnvironment(directory, { environmentDigest: freeze(planned).digest } as never)
}

test('the environment of a run is read as it was frozen; one of another version is not', async () => {
  expect(await read(lab)).toEqual(lab)
  const older = structuredClone(lab) as { driver: { settings: { redis?: unknown } } }
  delete older.driver.settings.redis
  expect(await read(older)).toBeNull()
})

test('another environment than the run was planned for is refused', async () => {
  const changed = structuredClone(lab)
  changed.driver.settings.patroni.ttl = 30
  await expect(read(changed, lab)).rejects.toThrow(/environment.json: is not the environment .* changed or damaged/)
})

test('a run without one has none', async () => {
  await rm(join(directory, runFiles.environment))
  expect(await readFrozenEnvironment(directory, { environmentDigest: '' } as never)).toBeNull()
})
