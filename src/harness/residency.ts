/** Canaries planted, and looked for in every store, in each part of a drill. Marks are worked out anew each time: no record holds one. */
import { createReadStream } from 'node:fs'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PositivePlanted, Searchable, StoreSearched } from '../drivers/contract/searchable.ts'
import { MusterError } from '../model/muster-error.ts'
import {
  markLength,
  markOf,
  markPrefix,
  type PlantedCanary,
  type PlannedTenant,
  positive,
  type StoreSwept,
  type SweepName,
  type Wave,
} from '../model/promise/residency.ts'
import { type PlantCall, plantFrom } from '../vantage/plant.ts'
import type { Run } from './context.ts'

const waves: readonly Wave[] = ['before', 'during']
const budgetMs = 90_000

/** Before anything is broken: plants, sees that every search sees what was planted for it to see, and looks. */
export async function beginResidency(run: Run): Promise<void> {
  await plantCanaries(run, 'before')
  // What is planted is taken out again, whatever became of the search; of two failures both are told.
  const done = [await settled(searchPositives(run)), await settled(removePositives(run))]
  throwAll(done)
}

async function searchPositives(run: Run): Promise<void> {
  const mark = markOf(run.runId, positive)
  const planted = await searchable(run).plantPositives(mark, limited(run))
  await writeFile(ownPositive(run), mark)
  await sweep(run, 'before', [...planted, { store: runDirectory, parts: 1, error: null }])
}

const settled = async (work: Promise<void>) => (await Promise.allSettled([work]))[0]

/** The only failure as it is; of several, one that says what all of them say. */
function throwAll(done: readonly PromiseSettledResult<void>[]): void {
  const failures = done.flatMap(one => (one.status === 'rejected' ? [one.reason as Error] : []))
  if (failures.length > 1)
    throw new MusterError('residency.positives', failures.map(({ message }) => message).join('; and '), {
      cause: failures[0],
    })
  if (failures.length === 1) throw failures[0]
}

/** A drill that is stopped does not go on looking. */
const limited = ({ stop }: Run) => AbortSignal.any([stop, AbortSignal.timeout(budgetMs)])

/** What cannot be searched was refused when the drill was planned. */
function searchable({ system }: Run): Searchable {
  if (system.search && system.plantPositives && system.removePositives) return system as Searchable
  throw new MusterError('residency.blind', 'the stores of this system cannot be searched')
}

const ownPositive = (run: Run) => join(run.directory, positive)

/** Idempotent; also for a run whose harness died while they were there. */
export async function removePositives(run: Run): Promise<void> {
  throwAll(
    await Promise.allSettled([
      rm(ownPositive(run), { force: true }),
      searchable(run).removePositives(AbortSignal.timeout(budgetMs)),
    ]),
  )
}

/** One record of each kind for each tenant, through its users' front door; what was not accepted is told. */
export async function plantCanaries(run: Run, wave: Wave): Promise<void> {
  const { tenants } = residencyOf(run)
  const planted = await Promise.all(tenants.map(tenant => plantFor(run, tenant, wave)))
  run.journal.append({ type: 'canaries-planted', canaries: planted.flat() })
}

async function plantFor(run: Run, { tenant, host, canaries }: PlannedTenant, wave: Wave): Promise<PlantedCanary[]> {
  const kinds = Object.entries(canaries)
  const calls = kinds.map(([name, canary]) => marked({ name, ...canary }, markOf(run.runId, tenant, name, wave)))
  const order = { calls, ...run.system.secrets() }
  const replies = await plantFrom(
    argv => run.system.launch(host, { argv }),
    order,
    AbortSignal.any([run.stop, AbortSignal.timeout(15_000)]),
  ).catch((error: Error) => kinds.map(([name]) => ({ name, accepted: false, detail: error.message })))
  return replies.map(({ name, accepted, detail }) => ({ tenant, kind: name, wave, accepted, detail }))
}

function marked({ urls, origin, body, ...call }: PlantCall, mark: string): PlantCall {
  const put = (text: string) => text.replaceAll('{mark}', mark)
  return {
    ...call,
    urls: urls.map(put),
    ...(origin === undefined ? {} : { origin: put(origin) }),
    ...(body === undefined ? {} : { body: put(body) }),
  }
}

/** Looks through every store, and through what this run has written itself. */
export async function sweep(
  run: Run,
  name: SweepName,
  positives: readonly PositivePlanted[] | null = null,
): Promise<void> {
  const fromNs = run.journal.now()
  run.reporter.note(`looking for canaries in every store (${name})`)
  const signal = limited(run)
  const [system, own] = await Promise.all([
    searchable(run).search({ prefix: markPrefix(run.runId), length: markLength }, signal),
    searchRun(run),
  ])
  const stores = [...system, own].map(searched => swept(run, searched, positives))
  run.journal.append({ type: 'swept', sweep: name, fromNs, toNs: run.journal.now(), stores })
}

function swept(
  run: Run,
  { marks, ...searched }: StoreSearched,
  positives: readonly PositivePlanted[] | null,
): StoreSwept {
  const { tenants } = residencyOf(run)
  const known = tenants.flatMap(({ tenant, canaries }) =>
    Object.keys(canaries).flatMap(kind => waves.map(wave => ({ tenant, kind, wave }))),
  )
  const seen = known.flatMap(canary => {
    const count = marks[markOf(run.runId, canary.tenant, canary.kind, canary.wave)] ?? 0
    return count === 0 ? [] : [{ ...canary, count }]
  })
  const round = (value: number) => Math.round(value * 10) / 10
  return {
    ...searched,
    workMs: round(searched.workMs),
    restMs: round(searched.restMs),
    sawPositive: positives && sawPositive(searched.store, marks[markOf(run.runId, positive)] ?? 0, positives),
    seen,
  }
}

/** In every part it was planted in; null: there was nothing to plant it in. */
export function sawPositive(
  { asset, place }: StoreSwept['store'],
  times: number,
  positives: readonly PositivePlanted[],
): boolean | null {
  const own = positives.filter(({ store }) => store.asset === asset && store.place === place)
  if (own.length === 0) return null
  return own.every(({ parts, error }) => error === null && times >= parts)
}

/** Where the evidence is kept: no record of a user belongs in it. */
const runDirectory = { asset: 'evidence', place: 'run directory', country: null, holdsData: false } as const

async function searchRun(run: Run): Promise<StoreSearched> {
  const began = performance.now()
  const marks: Record<string, number> = {}
  let [items, bytes] = [0, 0]
  const entries = await readdir(run.directory, { recursive: true, withFileTypes: true })
  for (const entry of entries.filter(one => one.isFile())) {
    items++
    let carried = ''
    for await (const chunk of createReadStream(join(entry.parentPath, entry.name), 'latin1')) {
      const text = carried + (chunk as string)
      bytes += (chunk as string).length
      for (const [mark] of text.matchAll(
        new RegExp(`${markPrefix(run.runId)}.{${markLength - markPrefix('').length}}`, 'gs'),
      ))
        marks[mark] = (marks[mark] ?? 0) + 1
      carried = text.slice(1 - markLength)
    }
  }
  return { store: runDirectory, items, bytes, workMs: performance.now() - began, restMs: 0, error: null, marks }
}

function residencyOf({ plan }: Run) {
  if (!plan.residency) throw new Error('the plan plants no canaries')
  return plan.residency
}
