/** A freshly initialised PostgreSQL, kept and copied: initdb costs half a second a member, a copy a twentieth. */
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { asServiceUser } from '../sandbox.ts'
import { run } from './run.ts'

/** Path of the template in `cacheDir`, made when it is not there yet. */
export async function databaseTemplate(cacheDir: string): Promise<string> {
  const template = join(cacheDir, 'postgresql-15-checksums-wal1')
  if (await exists(template)) return template
  await mkdir(dirname(template), { recursive: true })
  const draft = await mkdtemp(`${template}-`)
  await initialise(join(draft, 'pg'))
  await rename(join(draft, 'pg'), template).catch(async error => {
    // Another lab made it at the same moment: theirs is as good.
    if (!(await exists(template))) throw error
  })
  await rm(draft, { recursive: true, force: true })
  return template
}

async function initialise(folder: string): Promise<void> {
  const argv = asServiceUser([
    '/usr/lib/postgresql/15/bin/initdb',
    ...[
      '-D',
      folder,
      '-U',
      'postgres',
      '-E',
      'UTF8',
      '--locale=C',
      '--data-checksums',
      '--wal-segsize=1',
      '-A',
      'trust',
    ],
  ])
  await run(argv, { cwd: '/' })
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )
