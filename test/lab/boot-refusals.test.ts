import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import environment from '../../environments/lab-single-region.ts'
import { editEnvironment } from '../../src/cli/edit-environment.ts'
import { bootLab } from '../../src/lab/boot.ts'
import { ExitCode } from '../../src/model/exit-code.ts'
import type { MusterError } from '../../src/model/muster-error.ts'

let folder: string
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'muster-refused-'))))
afterAll(() => rm(folder, { recursive: true, force: true }))

/** What a boot with such a setting ends with; fails when it comes up. */
async function refused(edit: string, budgetMs?: number): Promise<MusterError> {
  const boot = bootLab({
    settings: editEnvironment(environment, [`driver.settings.${edit}`]).driver.settings,
    stateDir: join(folder, 'lab'),
    signal: AbortSignal.timeout(150_000),
    onProgress: () => undefined,
    ...(budgetMs === undefined ? {} : { budgetMs }),
  })
  return await boot.then(
    async lab => {
      await lab.close()
      throw new Error(`it came up with ${edit}`)
    },
    (error: MusterError) => error,
  )
}

/** A setting, and the words of the component that does not take it. */
const untaken = [
  ['postgres.max_connections=abc', `invalid literal for int() with base 10: 'abc'`],
  ['postgres.archive_command=/bin/true', `archive_command '/bin/true' must contain pgbackrest`],
  ['redis.config.cluster-node-timeout=abc', `argument couldn't be parsed into an integer`],
  ['databaseEntry.haproxy.defaults.no-such-keyword=1', `there stands: no-such-keyword 1`],
  ['pgbouncer.default_pool_size=many', 'invalid value "many" for parameter default_pool_size'],
  ['backup.config.compress-type=none9', `'none9' is not allowed for 'compress-type' option`],
] as const

test.each(untaken)('%s is refused with the words of the component, and named', async (edit, words) => {
  const error = await refused(edit)
  expect(error).toMatchObject({ code: 'lab.not-steady', exitCode: ExitCode.refused })
  expect(error.message).toContain(words)
  expect(error.hint).toContain(`driver.settings.${edit.split('=')[0]}`)
})

test('a lab that never becomes steady is given up when its time is over, and what does not hold is told', async () => {
  const budgetMs = 18_000
  const before = performance.now()
  const error = await refused('redis.config.maxmemory=1kb', budgetMs)
  expect(performance.now() - before).toBeLessThan(budgetMs + 30_000)
  expect(error.exitCode).toBe(ExitCode.refused)
  expect(error.message).toContain('it is not steady after 18 s')
  expect(error.message).toContain(`OOM command not allowed when used memory > 'maxmemory'`)
  expect(error.hint).toContain('driver.settings.redis.config.maxmemory')
})
