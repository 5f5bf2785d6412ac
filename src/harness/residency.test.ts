import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Run } from './context.ts'
import { beginResidency, removePositives, sawPositive } from './residency.ts'

const directory = mkdtempSync(join(tmpdir(), 'muster-run-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const store = { asset: 'database rows', place: 'eu-west-1', country: 'IE', holdsData: true }
const planted = (parts: number, error: string | null = null, place = 'eu-west-1') => ({
  store: { ...store, place },
  parts,
  error,
})

test('a search has shown that it sees once it saw the positive in every part that it was planted in', () => {
  expect(sawPositive(store, 3, [planted(3)])).toBe(true)
  expect(sawPositive(store, 2, [planted(3)])).toBe(false)
  expect(sawPositive(store, 0, [planted(1)])).toBe(false)
})

test('a positive that could not be planted proves nothing, nor does that of another place', () => {
  expect(sawPositive(store, 3, [planted(0, 'refused')])).toBe(false)
  expect(sawPositive(store, 3, [planted(3, null, 'us-east-1')])).toBeNull()
})

/** A run that plants nothing but positives, in a system that does this. */
const runOf = (system: object) =>
  ({
    plan: { residency: { tenants: [] } },
    runId: 'a-run',
    directory,
    system: {
      search: async () => [],
      plantPositives: async () => [],
      removePositives: async () => undefined,
      ...system,
    },
    journal: { append: () => undefined, now: () => 0 },
    reporter: { note: () => undefined },
    stop: new AbortController().signal,
  }) as unknown as Run

const fails = (message: string) => async () => {
  throw new Error(message)
}

test('that a positive is left hides not why the search failed, nor the other way round', async () => {
  const saying = async (system: object) => await beginResidency(runOf(system)).catch((error: Error) => error.message)
  expect(await saying({})).toBeUndefined()
  expect(await saying({ search: fails('no store') })).toBe('no store')
  expect(await saying({ removePositives: fails('one is left') })).toBe('one is left')
  expect(await saying({ plantPositives: fails('not taken'), removePositives: fails('one is left') })).toBe(
    'not taken; and one is left',
  )
})

test('a positive of the run that cannot be removed keeps none in the system', async () => {
  const own = join(directory, 'positive')
  mkdirSync(own)
  let asked = 0
  const run = runOf({ removePositives: async () => void asked++ })
  await expect(removePositives(run)).rejects.toThrow(/positive/)
  expect(asked).toBe(1)
  rmSync(own, { recursive: true })
  writeFileSync(own, 'a mark')
  await removePositives(run)
  expect(existsSync(own)).toBe(false)
})
