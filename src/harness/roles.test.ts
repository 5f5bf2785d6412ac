import { expect, test, vi } from 'vitest'
import type { Run } from './context.ts'
import { preflight } from './preflight.ts'
import { restoreRoles } from './settle.ts'

function runOn(more: object) {
  const entries: { type: string }[] = []
  const steady = [{ name: 'all', ok: true, detail: 'ok' }]
  const run = {
    system: { preflight: async () => [], steadyState: async () => steady, ...more },
    journal: { append: (entry: { type: string }) => entries.push(entry) },
    ...{ plan: { undoBudgetMs: 1_000 }, reporter: { note: () => undefined }, rolesHeld: [] },
    stop: new AbortController().signal,
  } as unknown as Run
  return { run, entries }
}

test('who holds the roles before anything is broken stands in the journal, and gets them back', async () => {
  const restored = vi.fn(async () => ['redis-0 is master again'])
  const { run, entries } = runOn({ rolesHeld: async () => ['redis-0', 'redis-1'], restoreRoles: restored })
  await preflight(run)
  expect(entries.at(-1)).toEqual({ type: 'roles-held', held: ['redis-0', 'redis-1'] })
  expect(await restoreRoles(run)).toBe(true)
  expect(restored).toHaveBeenCalledWith(['redis-0', 'redis-1'], expect.anything())
  expect(entries).toContainEqual({ type: 'noted', text: 'redis-0 is master again' })
})

test('a role that cannot be given back is told; where nobody knows of roles nothing is noted', async () => {
  const { run, entries } = runOn({ restoreRoles: () => Promise.reject(new Error('it is no replica')) })
  await preflight(run)
  expect(entries.map(({ type }) => type)).not.toContain('roles-held')
  await restoreRoles(run)
  expect(entries).toContainEqual({ type: 'noted', text: 'a role could not be given back: Error: it is no replica' })
})
