/** Drafts a scenario from a file of another tool. */
import { basename } from 'node:path'
import { reachOf } from '../drivers/reach.ts'
import { type Imported, importText } from '../import/import-file.ts'
import { listText } from '../import/list-text.ts'
import { scenarioText } from '../import/scenario-text.ts'
import { ExitCode } from '../model/exit-code.ts'
import { loadEnvironment } from '../plan/load.ts'
import { today } from './lint-environment.ts'
import { builderFor, refuseToOverwrite, textOf, writeNew } from './draft-file.ts'

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
  const draft = imported.scenario === null ? null : scenarioText(imported, builderFor('scenario', options.out))
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
