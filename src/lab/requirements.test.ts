import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import single from '../../environments/lab-single-region.ts'
import withObjects from '../../environments/lab-objects.ts'
import { requireSoftware, requireSsh } from './requirements.ts'

afterEach(() => vi.unstubAllEnvs())

const refused = (settings: Parameters<typeof requireSoftware>[0]) => refusalOf(() => requireSoftware(settings))

const refusalOf = (require: () => void) => {
  try {
    require()
    return null
  } catch (error) {
    return error
  }
}

/** A folder with a program of each name that a lab needs, and no other. */
function programsOfALab(): string {
  const folder = mkdtempSync(join(tmpdir(), 'programs-'))
  const list = readFileSync(new URL('requirements.json', import.meta.url), 'utf8')
  const { packages } = JSON.parse(list) as { packages: { command: string }[] }
  for (const { command } of packages)
    if (!command.startsWith('/')) writeFileSync(join(folder, command), '', { mode: 0o755 })
  return folder
}

test('a lab without its software is refused with the command that installs it', () => {
  vi.stubEnv('PATH', '')
  expect(refused(single.driver.settings)).toMatchObject({
    message: expect.stringMatching(/^the lab needs .*patroni/),
    hint: { text: 'install it once', run: ['setup'] },
    exitCode: 5,
  })
})

test('an object store without its software is refused with the command that installs it; no other lab asks for it', () => {
  vi.stubEnv('PATH', programsOfALab())
  expect(refused(single.driver.settings)).toBeNull()
  expect(withObjects.driver.settings.objectStore).toBeDefined()
  expect(refused(withObjects.driver.settings)).toMatchObject({
    message: expect.stringContaining('ceph-mon, ceph-osd, radosgw'),
    hint: { text: 'install it once', run: ['setup', 'objects'] },
    exitCode: 5,
  })
})

test('a lab is opened to ssh only where there is a server of it; no other lab asks for one', () => {
  vi.stubEnv('PATH', programsOfALab())
  expect(refusalOf(requireSsh)).toMatchObject({
    message: expect.stringMatching(/^a lab that is reached by ssh needs software that is not here: .*netcat-openbsd/),
    hint: { text: 'install it once', run: ['setup', 'ssh'] },
    exitCode: 5,
  })
})
