/** Searches every store of the lab, place by place, as its owner could: from inside, at a low priority. */
import type { Lab } from '../../../../lab/lab.ts'
import type { Environment } from '../../../../model/environment/environment.ts'
import { MusterError } from '../../../../model/muster-error.ts'
import { ownModule } from '../../../../model/own-files.ts'
import type { StorePlace } from '../../../../model/promise/residency.ts'
import type { PositivePlanted, StoreSearched } from '../../../contract/searchable.ts'
import { assetNames, type Planted, type Searched, type Task } from './job.ts'
import { backUpPositive, expirePositive } from './backup-positive.ts'
import { isWrittenTo, placesOf, type SearchedPlace } from './places.ts'

const agent = ownModule(import.meta.dirname, 'agent')
const timeoutMs = 60_000
const niceness = 10

/** Every store with what was seen in it; one that could not be searched says why. */
export async function searchLab(
  lab: Lab,
  environment: Environment,
  { prefix, length }: Pick<Task, 'prefix' | 'length'>,
  signal: AbortSignal,
): Promise<StoreSearched[]> {
  const found = await everywhere<Searched>(lab, environment, { act: 'search', prefix, length, mark: '' }, signal)
  return found.flatMap(({ place, answers }) => storesAt(place, answers))
}

const nothing = { items: 0, bytes: 0, workMs: 0, restMs: 0, marks: {} }

/** Every store that the place is to have, and those that it is not to have and of which something lies there. */
function storesAt(place: SearchedPlace, answers: readonly Searched[] | Error): StoreSearched[] {
  if (answers instanceof Error)
    return place.assets.map(asset => ({ store: storeOf(place, asset), ...nothing, error: answers.message }))
  const missing = place.assets
    .filter(asset => !answers.some(answer => answer.asset === asset))
    .map(asset => ({ store: storeOf(place, asset), ...nothing, error: 'nobody has searched it' }))
  const searched = answers
    .filter(({ asset, items, error }) => place.assets.includes(asset) || items > 0 || error !== null)
    .map(({ asset, ...answer }) => ({ store: storeOf(place, asset), ...answer }))
  return [...searched, ...missing]
}

/** A positive in every store that has a part to hold it: where it is given to a database, its backups get it from there. */
export async function plantPositives(
  lab: Lab,
  environment: Environment,
  mark: string,
  signal: AbortSignal,
): Promise<PositivePlanted[]> {
  const task = { act: 'plant', prefix: '', length: 0, mark } as const
  const planted = await everywhere<Planted>(lab, environment, task, signal)
  const direct = planted.flatMap(({ place, answers }) =>
    answers instanceof Error
      ? place.assets.map(asset => ({ store: storeOf(place, asset), parts: 0, error: answers.message }))
      : answers.map(({ asset, parts, error }) => ({ store: storeOf(place, asset), parts, error })),
  )
  const places = planted.map(({ place }) => place)
  const backedUp = Object.keys(lab.settings.regions).filter(region => isWrittenTo(lab, region))
  return [...direct, ...(await Promise.all(backedUp.map(region => inBackups(lab, places, region, signal)))).flat()]
}

/** A backup of the database that has the positive; its log is archived with it. */
async function inBackups(lab: Lab, places: readonly SearchedPlace[], region: string, signal: AbortSignal) {
  const kept = lab.settings.backup.keptIn?.[region] ?? region
  const place = places.find(one => one.place === kept)
  if (!place) return []
  const error = await backUpPositive(lab, region, signal).then(
    () => null,
    (failed: Error) => failed.message,
  )
  return ['backups', 'log archive'].map(asset => ({
    store: storeOf(place, asset),
    parts: error === null ? 1 : 0,
    error,
  }))
}

/** Takes out every positive that can be; throws then, with all that could not. */
export async function removePositives(lab: Lab, environment: Environment, signal: AbortSignal): Promise<void> {
  const removed = await everywhere<string>(lab, environment, { act: 'remove', prefix: '', length: 0, mark: '' }, signal)
  const left = removed.flatMap(({ place, answers }) =>
    (answers instanceof Error ? [answers.message] : answers).map(why => `${place.place}: ${why}`),
  )
  for (const region of Object.keys(lab.settings.regions).filter(name => isWrittenTo(lab, name)))
    left.push(...(await expirePositive(lab, region, signal)).map(why => `backups of ${region}: ${why}`))
  if (left.length > 0)
    throw new MusterError(
      'residency.positives',
      `positives are still there:\n${left.map(why => `  ${why}`).join('\n')}`,
    )
}

async function everywhere<Answer>(
  lab: Lab,
  environment: Environment,
  task: Omit<Task, 'jobs'>,
  signal: AbortSignal,
): Promise<{ place: SearchedPlace; answers: Answer[] | Error }[]> {
  const places = await placesOf(lab, environment)
  return await Promise.all(
    places.map(async place => ({
      place,
      answers: await at<Answer>(lab, place, task, signal).catch((error: Error) => error),
    })),
  )
}

async function at<Answer>(
  lab: Lab,
  { host, jobs }: SearchedPlace,
  task: Omit<Task, 'jobs'>,
  signal: AbortSignal,
): Promise<Answer[]> {
  const input = JSON.stringify({ ...task, jobs })
  const argv = [process.execPath, agent]
  const { code, stdout, stderr } = await lab.exec(host, argv, { input, timeoutMs, signal, niceness })
  if (code !== 0) throw new Error(`searching from ${host} ended with ${code}: ${stderr.slice(-300)}`)
  return JSON.parse(stdout) as Answer[]
}

const dataless: readonly string[] = [assetNames.metrics, assetNames.alerts, 'cluster state', 'other files']

/** In a metric, and where no data or no such store was meant to be, a user's record is out of place whatever the country. */
const storeOf = ({ place, country, assets }: SearchedPlace, asset: string): StorePlace => ({
  asset,
  place,
  country,
  holdsData: assets.includes(asset) && !dataless.includes(asset) && country !== null,
})
