/** The keys of the object store's two users. They are part of the state that the lab keeps and uses again, so they are kept beside it. */
import { randomBytes } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface KeyPair {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

export interface ObjectKeys {
  /** with which one site copies from the other */
  readonly system: KeyPair
  /** of the application whose buckets these are */
  readonly application: KeyPair
}

/** Those in the cache folder, made when there are none. */
export async function objectKeys(cacheDir: string): Promise<ObjectKeys> {
  const file = join(cacheDir, 'object-store-keys.json')
  await mkdir(cacheDir, { recursive: true, mode: 0o700 })
  const draft = `${file}.${randomBytes(8).toString('hex')}.tmp`
  try {
    await writeFile(draft, JSON.stringify({ system: newPair(), application: newPair() }), { mode: 0o600, flag: 'wx' })
    // Whoever comes first makes them; a second lab at the same moment takes those, which are whole from the beginning.
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(draft, { force: true })
  }
  return JSON.parse(await readFile(file, 'utf8')) as ObjectKeys
}

const newPair = (): KeyPair => ({
  accessKeyId: randomBytes(10).toString('hex').toUpperCase(),
  secretAccessKey: randomBytes(20).toString('hex'),
})
