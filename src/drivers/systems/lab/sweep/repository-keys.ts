/**
 * The passphrases of an encrypted pgBackRest repository, asked of pgBackRest itself: that of the repository opens two lists, each
 * list names the passphrase of what it lists, and each backup's manifest that of its files.
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { stanza } from '../../../../lab/backup/repository.ts'
import { notStarted } from './through.ts'

const run = promisify(execFile)

/** A repository, and how to ask it. */
export interface Repository {
  /** its folder, relative to what is searched */
  readonly folder: string
  /** absolute path of a pgbackrest.conf of it */
  readonly config: string
}

export class RepositoryKeys {
  readonly #repository: Repository
  readonly #known = new Map<string, Promise<string>>()

  constructor(repository: Repository) {
    this.#repository = repository
  }

  /** What a file of the repository holds, where pgBackRest can open it by itself. `path`: inside the repository. */
  async text(path: string): Promise<Buffer> {
    const argv = [`--config=${this.#repository.config}`, `--stanza=${stanza}`, 'repo-get', path]
    const options = { encoding: 'buffer', maxBuffer: 512 << 20 } as const
    const { stdout } = await run('pgbackrest', argv, options).catch((error: ExecFailure) => {
      throw new Error(`pgBackRest cannot open it: ${refusalOf(error)}`)
    })
    return stdout
  }

  /** The passphrase of a file; null: pgBackRest opens it by itself. Throws where nobody names one. */
  async passphraseFor(path: string): Promise<string | null> {
    const list = listOf(path)
    return list === null ? null : await this.#namedIn(list)
  }

  #namedIn(list: string): Promise<string> {
    const known = this.#known.get(list) ?? this.text(list).then(text => passphraseIn(text.toString(), list))
    this.#known.set(list, known)
    return known
  }
}

export interface ExecFailure extends NodeJS.ErrnoException {
  readonly stdout?: string | Buffer
  readonly stderr?: string | Buffer
}

/** What pgBackRest said as it failed, or why it was not there to say anything. */
export const refusalOf = (error: ExecFailure): string =>
  [error.stderr, error.stdout].map(said => String(said ?? '').trim()).find(said => said !== '') ??
  (typeof error.code === 'string' ? notStarted('pgbackrest', error) : error.message)

/** The file that names the passphrase of another; null: it is one that the repository's own opens. Pure. */
export function listOf(path: string): string | null {
  if (/\/(archive|backup)\.info(\.copy)?$/.test(path) || /\/backup\.manifest(\.copy)?$/.test(path)) return null
  if (path.startsWith('archive/')) return `archive/${stanza}/archive.info`
  const [, label] = new RegExp(`^backup/${stanza}/(\\d{8}-\\d{6}F(?:_\\d{8}-\\d{6}[DI])?)/`).exec(path) ?? []
  return label === undefined ? `backup/${stanza}/backup.info` : `backup/${stanza}/${label}/backup.manifest`
}

/** In the section "cipher" of a list. Pure. */
export function passphraseIn(text: string, list: string): string {
  const section = text.split(/^\[cipher\]$/m)[1]?.split(/^\[/m)[0] ?? ''
  const [, quoted] = /^cipher-pass=(".*")$/m.exec(section) ?? []
  if (quoted === undefined) throw new Error(`${list} names no passphrase`)
  return JSON.parse(quoted) as string
}
