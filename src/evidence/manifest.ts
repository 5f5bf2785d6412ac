/** Every file of a run directory with its size and digest. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { runFiles } from '../model/record/run-directory.ts'

export interface ManifestEntry {
  readonly name: string
  readonly bytes: number
  readonly sha256: string
}

/** What the signature itself consists of cannot be listed by what it signs. */
const unsigned: readonly string[] = [runFiles.manifest, runFiles.attestation, runFiles.publicKey]

/** Files of the directory, in order of name, without those that hold the signature. */
export async function listFiles(directory: string): Promise<ManifestEntry[]> {
  const names = await namesIn(directory)
  return await Promise.all(names.filter(name => !unsigned.includes(name)).map(name => entryFor(directory, name)))
}

export async function namesIn(directory: string): Promise<string[]> {
  const found = await readdir(directory, { recursive: true, withFileTypes: true })
  return found
    .filter(entry => !entry.isDirectory())
    .map(entry => relative(directory, join(entry.parentPath, entry.name)))
    .toSorted()
}

export async function entryFor(directory: string, name: string): Promise<ManifestEntry> {
  const path = join(directory, name)
  return { name, bytes: (await stat(path)).size, sha256: await digestOf(path) }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const part of createReadStream(path)) hash.update(part as Buffer)
  return hash.digest('hex')
}
