/** Files that are there whole or not at all: who reads one meanwhile sees no half of it. No secret that was met gets into one. */
import { appendFile, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { usageError } from '../model/muster-error.ts'
import { secrecy } from './secrecy.ts'

/** Makes the folder that it lies in. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const path = resolve(file)
  const draft = `${path}.${process.pid}.tmp`
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(draft, secrecy.concealKnown(text))
    await rename(draft, path)
  } catch (error) {
    // What kept the file from being written is the error to tell; a draft that stays harms nobody.
    await rm(draft, { force: true }).catch(() => undefined)
    throw unwritable(file, error)
  }
}

/** To a file that others write to as well, at once. */
export async function addTo(file: string, text: string): Promise<void> {
  await appendFile(file, secrecy.concealKnown(text)).catch(error => {
    throw unwritable(file, error)
  })
}

const unwritable = (file: string, error: unknown) =>
  usageError('output.unwritable', `${file}: cannot be written (${(error as NodeJS.ErrnoException).code})`)
