/** The programme of this folder, or another, with the scenarios and environments that it names read. */
import { existsSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import type { Architecture } from '../model/environment/environment.ts'
import { MusterError, usageError } from '../model/muster-error.ts'
import type { Obligation, Programme } from '../model/scenario/programme.ts'
import type { Scenario } from '../model/scenario/scenario.ts'
import { refuseHindered } from '../plan/hindrances.ts'
import { isName } from '../plan/find-file.ts'
import { loadArchitecture, loadProgramme, loadScenario, requireReached } from '../plan/load.ts'
import { oneOf } from '../plan/suggest.ts'
import { nameOf, type OwedDrill, placeOf } from '../programme/owed-drill.ts'
import { type Composed, planned, type Settled, settled } from './compose.ts'

const ownNames = ['programme.ts', 'programme.json', 'programme.yaml', 'programme.yml']

/** The file in the current folder; null: there is none. */
export const ownProgramme = (): string | null => ownNames.find(name => existsSync(name)) ?? null

/** An obligation that can be drilled, or that cannot and why. */
export interface LoadedDrill extends OwedDrill {
  /** null: see `problems` */
  readonly composed: Composed | null
}

export interface LoadedProgramme {
  readonly file: string
  readonly programme: Programme
  readonly drills: readonly LoadedDrill[]
}

/** Absent: the one in the current folder. Of its drills, one that cannot be read or drilled keeps the others from nothing. */
export async function openProgramme(given: string | undefined): Promise<LoadedProgramme> {
  const file = given ?? ownProgramme()
  if (file === null)
    throw usageError(
      'programme.none',
      `there is no ${ownNames[0]} in this folder`,
      'name one with --programme; docs/programme.md says what stands in it',
    )
  const programme = await loadProgramme(file)
  const sources = await readSources(programme, file)
  const drills = await Promise.all(sources.map(source => drillOf(source, programme)))
  refuseTwice(drills, file)
  return { file, programme, drills }
}

/** What was tried: a value, or why there is none. */
type Tried<T> = { readonly value: T; readonly problem: null } | { readonly value: null; readonly problem: string }

/** What is wrong with one drill is told beside it. */
const told = (error: unknown): { readonly value: null; readonly problem: string } => {
  if (error instanceof MusterError) return { value: null, problem: error.message }
  throw error
}

const attempted = <T>(reading: Promise<T>): Promise<Tried<T>> => reading.then(value => ({ value, problem: null }), told)

interface Source {
  readonly obligation: Obligation
  readonly scenarioFile: string
  readonly reference: string
  readonly scenario: Tried<Scenario>
  readonly architecture: Tried<Architecture>
}

/** All files at once, each environment once. */
async function readSources({ obligations }: Programme, file: string): Promise<Source[]> {
  const near = (reference: string) => (isName(reference) ? reference : relative('.', resolve(dirname(file), reference)))
  const referenceOf = ({ environment }: Obligation) => near(environment)
  const references = [...new Set(obligations.map(referenceOf))]
  const environments = new Map(
    await Promise.all(references.map(async name => [name, await attempted(loadArchitecture(name))] as const)),
  )
  return await Promise.all(
    obligations.map(async (obligation, at) => {
      const reference = referenceOf(obligation)
      const architecture = environments.get(reference) as Tried<Architecture>
      if (architecture.value) requirePlace(obligation, architecture.value, `${file}:\n  obligations.${at}`)
      const scenarioFile = near(obligation.scenario)
      return {
        obligation,
        scenarioFile,
        reference,
        architecture,
        scenario: await attempted(loadScenario(scenarioFile)),
      }
    }),
  )
}

/** In the way of `muster run`, step by step: what is known of a drill that is refused is kept. */
async function drillOf(source: Source, programme: Programme): Promise<LoadedDrill> {
  const { obligation, scenarioFile, reference, scenario, architecture } = source
  const made = await settledOf(source)
  const ready = made?.value ? await attempted(drillable(made.value)) : null
  const unread = [scenario, architecture].flatMap(({ problem }) => problem ?? [])
  return {
    obligation,
    from: obligation.from ?? programme.from,
    scenarioFile,
    environmentReference: reference,
    scenario: scenario.value && {
      name: scenario.value.name,
      title: scenario.value.title,
      digest: made?.value?.frozen.scenario.digest ?? null,
    },
    environment: architecture.value && {
      name: architecture.value.name,
      protection: architecture.value.protection,
      digest: made?.value?.frozen.environment.digest ?? null,
    },
    composed: ready?.value ?? null,
    problems: unread.length > 0 ? unread : [made, ready].flatMap(tried => tried?.problem ?? []),
  }
}

async function settledOf({
  scenarioFile: path,
  reference,
  scenario,
  architecture,
}: Source): Promise<Tried<Settled> | null> {
  const [own, where] = [scenario.value, architecture.value]
  if (!own || !where) return null
  const settle = async () => settled({ path, scenario: own, reference, environment: requireReached(where, reference) })
  return await attempted(settle())
}

async function drillable(made: Settled): Promise<Composed> {
  const composed = await planned(made)
  refuseHindered(composed.plan, composed.environment, composed.drivers)
  return composed
}

/** A drill is one obligation, whatever it proves: a second one would be done by the same run. */
function refuseTwice(drills: readonly OwedDrill[], file: string): void {
  const keys = drills.map(drill => `${nameOf(drill)} on ${placeOf(drill)}`)
  const at = keys.findIndex((key, index) => keys.indexOf(key) !== index)
  if (at < 0) return
  const first = keys.indexOf(keys[at] as string)
  throw usageError(
    'programme.twice',
    `${file}:\n  obligations.${at}: ${keys[at]} is owed already by obligations.${first}`,
    'make one of them; its source may name several texts',
  )
}

/** The region and the tier of an obligation are those of its environment. */
function requirePlace({ region, tier }: Obligation, environment: Architecture, where: string): void {
  const regions = Object.keys(environment.regions)
  if (!regions.includes(region))
    throw usageError(
      'programme.region',
      `${where}.region: the environment "${environment.name}" has no region "${region}"`,
      oneOf(region, regions),
    )
  const services = [...Object.values(environment.services), ...Object.values(environment.estate?.services ?? {})]
  const tiers = [...new Set(services.flatMap(service => service.tier ?? []))]
  if (tiers.length === 0 || tiers.includes(tier)) return
  throw usageError(
    'programme.tier',
    `${where}.tier: the environment "${environment.name}" has no service of the tier "${tier}"`,
    `its services are ${tiers.join(', ')}`,
  )
}
