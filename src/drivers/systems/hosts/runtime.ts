/** Muster's programs on a host, with a Node of their own beside them: brought there once for each version, found again by its digest. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { machine, tmpdir, type } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { MusterError } from '../../../model/muster-error.ts'
import type { Hosts } from '../../contract/hosts.ts'
import { type BundledFile, bundledPrograms, type Program } from './bundle.ts'

const askMs = 15_000

export class Runtime {
  readonly #hosts: Hosts
  readonly #onProgress: (text: string) => void
  readonly #folders = new Map<string, Promise<string>>()
  #files: Promise<BundledFile[]> | null = null

  /** `onProgress` is told of what takes a while. */
  constructor(hosts: Hosts, onProgress: (text: string) => void) {
    this.#hosts = hosts
    this.#onProgress = onProgress
  }

  /** What starts a program on a host. The first time it is brought there, which can take a while. */
  async argvOf(host: string, program: Program): Promise<string[]> {
    const folder = await this.#folderOn(host)
    return [`${folder}/node`, `${folder}/${program}.js`]
  }

  /** A folder for files that programs write there; only its owner may look into it. */
  async folderFor(host: string, name: string): Promise<string> {
    const folder = `${(await this.#folderOn(host)).replace(/\/[^/]+$/, '')}/runs/${name}`
    const { code, stderr } = await this.#hosts.exec(host, ['mkdir', '-p', '-m', '700', folder], { timeoutMs: askMs })
    if (code !== 0) throw new MusterError('hosts.runtime', `${host}: no folder can be made: ${stderr.trim()}`)
    return folder
  }

  #folderOn(host: string): Promise<string> {
    const known = this.#folders.get(host) ?? this.#bringTo(host)
    this.#folders.set(host, known)
    // Whoever asked is told; the next one tries again.
    known.catch(() => this.#folders.delete(host))
    return known
  }

  async #bringTo(host: string): Promise<string> {
    this.#files ??= bundledPrograms()
    const files = await this.#files
    const digest = digestOf(files)
    const { code, stdout, stderr } = await this.#hosts.exec(host, ['sh', '-c', look, 'sh', digest], {
      timeoutMs: askMs,
    })
    if (code !== 0) throw new MusterError('hosts.runtime', `${host} cannot be asked what it is: ${stderr.trim()}`)
    const [system = '', folder = '', state] = stdout.split('\n')
    refuseOther(host, system)
    if (state === 'there') return folder
    this.#onProgress(`${host}: Muster's programs are brought to ${folder}`)
    await this.#copy(host, folder, files)
    return folder
  }

  /** The whole of it appears at once: whoever finds the folder finds all that is in it. */
  async #copy(host: string, folder: string, files: readonly BundledFile[]): Promise<void> {
    const here = await mkdtemp(join(tmpdir(), 'muster-runtime-'))
    try {
      for (const { name, content } of files) await writeFile(join(here, name), content)
      await symlink(process.execPath, join(here, 'node'))
      const pack = spawn('tar', ['-ch', '-C', here, '.'], { stdio: ['ignore', 'pipe', 'inherit'] })
      const unpack = this.#hosts.spawn(host, ['sh', '-c', receive, 'sh', folder])
      const said = text(unpack.stderr as NodeJS.ReadableStream)
      const ended = once(unpack, 'close') as Promise<[number | null]>
      unpack.stdout?.resume()
      // Why the way broke is told by the end of what it leads to.
      await pipeline(pack.stdout, createGzip({ level: 1 }), unpack.stdin as NodeJS.WritableStream).catch(
        () => undefined,
      )
      const [code] = await ended
      if (code !== 0)
        throw new MusterError(
          'hosts.runtime',
          `${host}: Muster's programs could not be brought there: ${(await said).trim()}`,
        )
    } finally {
      await rm(here, { recursive: true, force: true })
    }
  }
}

/** What the host is, where the programs belong, and whether they are there. */
const look = `uname -sm
folder="\${XDG_CACHE_HOME:-$HOME/.cache}/muster/$1"
echo "$folder"
[ -x "$folder/node" ] && echo there
exit 0`

const receive = `set -e
mkdir -p "\${1%/*}"
new=$(mktemp -d -p "\${1%/*}")
trap 'rm -rf "$new"' EXIT
tar -xz -C "$new"
chmod 755 "$new"
mv -T "$new" "$1" 2>/dev/null || [ -x "$1/node" ]`

function digestOf(files: readonly BundledFile[]): string {
  const digest = createHash('sha256').update(`${process.version} ${type()} ${machine()}\n`)
  for (const { name, content } of files) digest.update(`${name} ${content.length}\n`).update(content)
  return digest.digest('hex').slice(0, 24)
}

function refuseOther(host: string, system: string): void {
  const own = `${type()} ${machine()}`
  if (system === own) return
  throw new MusterError(
    'hosts.other-machine',
    `${host} is ${system}, and this machine ${own}: Muster's Node does not run there`,
    {
      hint: 'start the drill from a machine of the same kind',
    },
  )
}
