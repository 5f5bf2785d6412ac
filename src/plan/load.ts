/** Loads what users write, scenarios first of all, from TypeScript, JSON or YAML. Bad input is one clear error, without a side effect. */
import { execFile } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { extname, resolve } from 'node:path'
import { promisify } from 'node:util'
import limitedTo from 'p-limit'
import { parse as parseYaml } from 'yaml'
import {
  type Architecture,
  type Environment,
  EstateEnvironment,
  environmentSchema,
  LabEnvironment,
} from '../model/environment/environment.ts'
import { GatePolicy } from '../model/scenario/gate-policy.ts'
import { refusal, usageError } from '../model/muster-error.ts'
import { ownModule } from '../model/own-files.ts'
import { Programme } from '../model/scenario/programme.ts'
import { Scenario } from '../model/scenario/scenario.ts'
import { environmentFile, readable, scenarioFile } from './find-file.ts'
import { foreignKind, foreignText, type Wanted } from './foreign.ts'
import { refuseDangling } from './references.ts'
import { validate } from './validate.ts'

const maxBytes = 1_048_576
const importBudgetMs = 10_000
const importer = ownModule(import.meta.dirname, 'import-data')

/** A scenario, by name or path. */
export async function loadScenario(reference: string): Promise<Scenario> {
  const path = scenarioFile(reference)
  return validate<Scenario>(Scenario, await load(path, 'scenario'), path)
}

export const loadGatePolicy = async (path: string): Promise<GatePolicy> =>
  validate<GatePolicy>(GatePolicy, await load(path, 'policy'), path)

export const loadProgramme = async (path: string): Promise<Programme> =>
  validate<Programme>(Programme, await load(path, 'programme'), path)

/** An environment that can be drilled. One on paper is refused. */
export const loadEnvironment = async (reference: string): Promise<Environment> =>
  requireReached(await loadArchitecture(reference), reference)

/** Refuses one that nothing reaches. */
export function requireReached(environment: Architecture, reference: string): Environment {
  if (environment.driver?.kind !== 'none') return environment as Environment
  throw refusal(
    'environment.paper',
    `the environment "${environment.name}" stands on paper (driver kind none): nothing reaches it, so it cannot be drilled`,
    { text: 'check what it says', run: ['validate', '-e', reference] },
  )
}

/** Any environment, also one on paper. */
export async function loadArchitecture(reference: string): Promise<Architecture> {
  const path = environmentFile(reference)
  const value = await load(path, 'environment')
  const environment = validate<Architecture>(environmentSchema(value), value, path)
  if ('systems' in environment) refuseDangling(environment as EstateEnvironment, path)
  return environment
}

async function load(path: string, what: Wanted): Promise<unknown> {
  if (!existsSync(path))
    throw usageError(
      `${what}.missing`,
      `${path}: no such file`,
      `give the path of ${named[what]}: a .ts, .json or .yaml file`,
    )
  const stat = statSync(path)
  if (!stat.isFile()) throw usageError(`${what}.no-file`, `${path}: is not a file`)
  if (stat.size > maxBytes)
    throw usageError(
      `${what}.too-large`,
      `${path}: ${stat.size} bytes; ${named[what]} has at most ${maxBytes}`,
      'is this the right file?',
    )
  const text = await readFile(path, 'utf8')
  if (text.trim() === '') throw usageError(`${what}.empty`, `${path}: the file is empty`)
  const value = await read(path, text, what)
  const kind = foreignKind(value, what)
  if (kind !== null) throw foreignError(path, kind, what)
  if (isAlien(value, what)) throw foreignError(path, null, what)
  return value
}

const schemas: Readonly<Record<Wanted, { properties: object }>> = {
  scenario: Scenario,
  environment: { properties: { ...LabEnvironment.properties, ...EstateEnvironment.properties } },
  policy: GatePolicy,
  programme: Programme,
}

/** Not one field of ours: to list those that are missing would help nobody. */
const isAlien = (value: unknown, what: Wanted): boolean =>
  typeof value !== 'object' ||
  value === null ||
  !Object.keys(value).some(name => name !== 'name' && name !== 'description' && name in schemas[what].properties)

const begin: Readonly<Record<Wanted, string>> = {
  scenario:
    'a scenario says which faults come, what clients do meanwhile, and what is promised: scenarios/db-failover.ts is an example, docs/ explains each drill',
  environment:
    'an environment says which regions, services and stores there are, what is promised for them, and how they are reached: environments/lab-single-region.ts is an example',
  policy: 'a policy says which drills a release needs: examples/gate/gate.ts is an example, docs/gate.md explains it',
  programme:
    'a programme says which drills are owed, by whom, and where that is written: programme.ts is an example, docs/programme.md explains it',
}

const named: Readonly<Record<Wanted, string>> = {
  scenario: 'a scenario',
  environment: 'an environment',
  policy: 'a policy of a gate',
  programme: 'a programme',
}

const foreignError = (path: string, kind: string | null, what: Wanted) =>
  usageError(
    `${what}.foreign`,
    kind === null
      ? `${path}: this is no ${what}: it has none of its fields`
      : `${path}: this is ${kind}, not ${named[what]}`,
    begin[what],
  )

async function read(path: string, text: string, what: Wanted): Promise<unknown> {
  const kind = extname(path)
  try {
    if (kind === '.json') return JSON.parse(text)
    // Its warnings would quote the file.
    if (kind === '.yaml' || kind === '.yml') return parseYaml(text, { logLevel: 'error' })
  } catch (error) {
    const foreign = foreignText(text, what)
    if (foreign !== null) throw foreignError(path, foreign, what)
    throw usageError(`${what}.syntax`, `${path}: ${whereWrong(error as Error, text)}`)
  }
  if (/^\.m?[jt]s$/.test(kind)) return await inTurn(importData, resolve(path), path, what)
  const foreign = foreignText(text, what)
  if (foreign !== null) throw foreignError(path, foreign, what)
  throw usageError(`${what}.kind`, `${path}: cannot read "${kind}" files`, `write one of ${readable.join(', ')}`)
}

/** What a parser says, without what it quotes of the file: that may be part of a secret. */
function whereWrong({ message }: Error, text: string): string {
  const [first = ''] = message.split('\n')
  const position = /\bposition (\d+)/.exec(first)?.[1]
  const line = position === undefined ? null : text.slice(0, Number(position)).split('\n').length
  const said = first
    .replace(/, (\.\.\.)?"[^]*"(\.\.\.)? is not valid JSON/, ' is not valid JSON')
    .replace(/^(Unresolved (?:alias|tag)[^:]*):.*$/, '$1')
  return line === null || /\bline \d/.test(said) ? said : `${said} (line ${line})`
}

/** More imports at once than processors would each take so much longer that their time runs out. */
const inTurn = limitedTo(availableParallelism())

/** Imports in a process of its own: a file that loops, exits or throws cannot take us along, and only data comes back. */
async function importData(path: string, shown: string, what: Wanted): Promise<unknown> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [importer, path], {
      timeout: importBudgetMs,
      maxBuffer: 16 * maxBytes,
    })
    return JSON.parse(stdout)
  } catch (error) {
    const { killed, stderr = '', message } = error as { killed?: boolean; stderr?: string; message: string }
    const why = killed ? `did not finish loading within ${importBudgetMs / 1000} s` : firstReason(stderr) || message
    throw usageError(`${what}.import`, `${shown}: ${why}`, hintFor(why, what))
  }
}

const firstReason = (stderr: string) =>
  /^problem: (.*)$/m.exec(stderr)?.[1] ?? stderr.split('\n').find(line => /Error/.test(line)) ?? ''

const functions: Readonly<Record<Wanted, string>> = {
  scenario: 'defineScenario',
  environment: 'defineEnvironment',
  policy: 'defineGate',
  programme: 'defineProgramme',
}

function hintFor(why: string, what: Wanted): string | undefined {
  if (why.includes('before initialization'))
    return 'files import each other in a circle: a scenario imports builders, never another scenario that imports it'
  if (/Unexpected token 'export'|import statement outside a module/.test(why))
    return 'this project’s files are CommonJS; run: npm pkg set type=module (or name the file .mts)'
  if (why.includes('default export')) return `write: export default ${functions[what]}({ ... })`
  return undefined
}
