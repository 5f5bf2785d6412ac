/** A positive in a repository that no database writes to yet: put there by pgBackRest, encrypted with the key of its other files. */
import { execFile } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { promisify } from 'node:util'
import { stanza } from '../../../../lab/backup/repository.ts'
import { attemptAll } from './attempts.ts'
import { type ExecFailure, refusalOf, RepositoryKeys } from './repository-keys.ts'

const run = promisify(execFile)
const paths = ['archive', 'backup'].map(part => `${part}/${stanza}/muster-positive`)

/** `config`: absolute path of a pgbackrest.conf of the repository. Throws with what pgBackRest said. */
export async function putInRepository(config: string, mark: string): Promise<void> {
  const keys =
    (await optionOf(config, 'repo1-cipher-type')) === null ? null : new RepositoryKeys({ folder: '', config })
  for (const path of paths) {
    const key = keys === null ? {} : { PGBACKREST_CIPHER_PASS: (await keys.passphraseFor(path)) ?? '' }
    const options = { env: { ...process.env, ...key } }
    const running = run('pgbackrest', [`--config=${config}`, `--stanza=${stanza}`, 'repo-put', path], options)
    // That it was not there, or read nothing, is told by how it ended.
    running.child.stdin?.on('error', () => undefined)
    running.child.stdin?.end(`${'-'.repeat(100)}${mark}\n`)
    await running.catch((error: ExecFailure) => {
      throw new Error(`pgBackRest does not take it: ${refusalOf(error)}`)
    })
  }
}

export async function removeFromRepository(config: string): Promise<void> {
  const folder = await optionOf(config, 'repo1-path')
  await attemptAll(
    paths,
    path => path,
    path => rm(`${folder}/${path}`, { force: true }),
  )
}

/** Null where it is not set, or set to "none". */
async function optionOf(config: string, name: string): Promise<string | null> {
  const [, value = 'none'] = new RegExp(`^${name}=(.*)$`, 'm').exec(await readFile(config, 'utf8')) ?? []
  return value.trim() === 'none' ? null : value.trim()
}
