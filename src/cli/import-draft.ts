/** Drafts a scenario from a file of another tool. */
import { existsSync, statSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, relative, resolve, sep } from 'node:path'
import { reachOf } from '../drivers/reach.ts'
import { type Imported, importText } from '../import/import-file.ts'
import { listText } from '../import/list-text.ts'
import { scenarioText } from '../import/scenario-text.ts'
import { ExitCode } from '../model/exit-code.ts'
import { usageError } from '../model/muster-error.ts'
import { ownExtension, ownRoot, projectRoot } from '../model/own-files.ts'
import { loadEnvironment } from '../plan/load.ts'
import { today } from './lint-environment.ts'
import { secrecy } from './secrecy.ts'

const maxBytes = 1_048_576

interface Options {
  readonly environment: string
  readonly out?: string
  readonly output: 'human' | 'json'
}

export async function importVerb(file: string, options: Options): Promise<number> {
  if (options.out !== undefined) refuseToOverwrite(options.out)
  const text = await textOf(file)
  const environment = await loadEnvironment(options.environment)
  const imported = importText(text, basename(file), { ...(await reachOf(environment)), on: today() })
  const draft = imported.scenario === null ? null : scenarioText(imported, builderFor(options.out))
  if (draft !== null && options.out !== undefined) await writeNew(options.out, draft)
  show(imported, draft, environment.name, options)
  return draft === null ? ExitCode.missed : ExitCode.met
}

function show(imported: Imported, draft: string | null, environment: string, { out, output }: Options): void {
  if (output === 'json')
    return void process.stdout.write(`${JSON.stringify({ environment, ...imported, draft }, null, 2)}\n`)
  if (draft !== null && out === undefined) process.stdout.write(draft)
  process.stderr.write(listText(imported, environment))
  if (draft !== null && out !== undefined) process.stderr.write(`written: ${out}\n`)
}

async function textOf(file: string): Promise<string> {
  if (!existsSync(file)) throw usageError('import.missing', `${file}: no such file`)
  const stat = statSync(file)
  if (!stat.isFile()) throw usageError('import.no-file', `${file}: is not a file`)
  if (stat.size > maxBytes)
    throw usageError('import.too-large', `${file}: ${stat.size} bytes; an experiment has at most ${maxBytes}`)
  const text = await readFile(file, 'utf8').catch(() => {
    throw usageError('import.unreadable', `${file}: cannot be read`)
  })
  if (text.trim() === '') throw usageError('import.empty', `${file}: the file is empty`)
  return text
}

/** From a draft to what it is written with: of a package its name, in a working copy the file. */
function builderFor(out: string | undefined): string {
  if (ownExtension === '.js') return 'muster'
  const folder = out === undefined ? resolve(projectRoot, 'scenarios') : dirname(resolve(out))
  const path = relative(folder, resolve(ownRoot, 'src/scenario/define-scenario.ts')).split(sep).join('/')
  return path.startsWith('.') ? path : `./${path}`
}

function refuseToOverwrite(out: string): void {
  if (existsSync(out)) throw usageError('import.exists', `${out}: is there already, and is kept`, 'name another file')
}

/** Fails where the file has come into being meanwhile. */
async function writeNew(out: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(resolve(out)), { recursive: true })
    await writeFile(out, secrecy.concealKnown(text), { flag: 'wx' })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') refuseToOverwrite(out)
    throw usageError('import.unwritable', `${out}: cannot be written (${code})`)
  }
}
