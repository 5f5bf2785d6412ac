/** Files that drafts are made from, and the file that a draft becomes. */
import { existsSync, statSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, relative, resolve, sep } from 'node:path'
import { usageError } from '../model/muster-error.ts'
import { ownExtension, ownRoot, projectRoot } from '../model/own-files.ts'
import { secrecy } from './secrecy.ts'

const maxBytes = 1_048_576

export async function textOf(file: string): Promise<string> {
  if (!existsSync(file)) throw usageError('import.missing', `${file}: no such file`)
  const stat = statSync(file)
  if (!stat.isFile()) throw usageError('import.no-file', `${file}: is not a file`)
  if (stat.size > maxBytes)
    throw usageError('import.too-large', `${file}: ${stat.size} bytes; at most ${maxBytes} are read`)
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw usageError('import.unreadable', `${file}: cannot be read (${error.code})`)
  })
  if (text.trim() === '') throw usageError('import.empty', `${file}: the file is empty`)
  return text
}

const folders = { scenario: 'scenarios', environment: 'environments' } as const

/** From a draft to what it is written with: of a package its name, in a working copy the file. */
export function builderFor(what: keyof typeof folders, out: string | undefined): string {
  if (ownExtension === '.js') return 'muster'
  const folder = out === undefined ? resolve(projectRoot, folders[what]) : dirname(resolve(out))
  const path = relative(folder, resolve(ownRoot, `src/scenario/define-${what}.ts`))
    .split(sep)
    .join('/')
  return path.startsWith('.') ? path : `./${path}`
}

export function refuseToOverwrite(out: string): void {
  if (existsSync(out)) throw usageError('import.exists', `${out}: is there already, and is kept`, 'name another file')
}

/** Fails where the file has come into being meanwhile. */
export async function writeNew(out: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(resolve(out)), { recursive: true })
    await writeFile(out, secrecy.concealKnown(text), { flag: 'wx' })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') refuseToOverwrite(out)
    throw usageError('import.unwritable', `${out}: cannot be written (${code})`)
  }
}
