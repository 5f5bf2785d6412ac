import { afterEach, expect, test, vi } from 'vitest'
import environment from '../../environments/lab-objects.ts'
import { requireOptional } from './requirements.ts'

afterEach(() => vi.unstubAllEnvs())

test('an object store without its software is refused with the command that installs it; no other lab asks for it', () => {
  vi.stubEnv('PATH', '')
  const { objectStore, ...without } = environment.driver.settings
  expect(objectStore).toBeDefined()
  expect(() => requireOptional(without)).not.toThrow()
  expect(() => requireOptional(environment.driver.settings)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining('ceph-mon, ceph-osd, radosgw'),
      hint: 'install it once: node scripts/setup.mjs objects',
      exitCode: 5,
    }),
  )
})
