/** From what was typed to scenario files: a folder means every scenario in it. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { usageError } from '../model/muster-error.ts'
import { isReadable } from '../plan/find-file.ts'

/** In the order given, those of a folder by name. */
export async function scenarioFiles(given: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const path of given) found.push(...((await isFolder(path)) ? await inFolder(path) : [path]))
  return found
}

const isFolder = async (path: string) => (await stat(path).catch(() => null))?.isDirectory() ?? false

async function inFolder(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter(isReadable).toSorted()
  if (names.length === 0) throw usageError('run.empty', `${folder}: there is no scenario in it`)
  return names.map(name => join(folder, name))
}
