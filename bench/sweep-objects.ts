/**
 * How long looking for canary records takes where an object store of two sites holds 100,000 objects.
 * `npm run bench:sweep-objects [-- rounds [objects]]`, most of an hour; the object store must be installed: node scripts/setup.mjs objects.
 */
import { fileURLToPath } from 'node:url'
import small from '../environments/lab-objects.ts'
import { LabSystem } from '../src/drivers/systems/lab/system.ts'
import type { Lab } from '../src/lab/lab.ts'
import { untilCopied } from '../src/lab/objects/zones.ts'
import type { LabEnvironment } from '../src/model/environment/environment.ts'
import { markLength, markOf, markPrefix } from '../src/model/promise/residency.ts'
import { components, inOwnLab, insideHost } from './own-lab.ts'
import type { Filling } from './put-objects.ts'
import { progress, show, spread, table } from './table.ts'

const rounds = Number(process.argv[2] ?? 3)
const objects = Number(process.argv[3] ?? 100_000)
const bucket = 'user-documents'
const runId = 'bench'
const mark = markOf(runId, 'positive')
const portion = 5_000
// Each PUT is on disk at both sites, and all share this machine.
const fillingMs = 300_000
const copyingMs = 1_800_000

// An object and what the indexes say of it take some 30 kB: the lab’s own disk of 1 GiB would be full with 35,000.
const { settings } = small.driver
const config = { ...settings.objectStore?.config, bluestore_block_size: 6_442_450_944 }
const objectStore = { ...settings.objectStore, config }
const environment = { ...small, driver: { ...small.driver, settings: { ...settings, objectStore } } } as LabEnvironment

async function fill(lab: Lab): Promise<void> {
  const [site] = components(lab, 'radosgw')
  if (!site || !lab.objectKeys) throw new Error('the lab has no object store')
  const script = fileURLToPath(new URL('put-objects.ts', import.meta.url))
  for (let from = 0; from < objects; from += portion) {
    progress(`${from} of ${objects} objects are put`)
    const part = Math.min(portion, objects - from)
    const filling: Filling = { site, keys: lab.objectKeys.application, bucket, from, objects: part }
    const options = { input: JSON.stringify(filling), timeoutMs: fillingMs }
    const { code, stderr } = await lab.exec(insideHost, [process.execPath, script], options)
    if (code !== 0) throw new Error(`the objects could not be put: ${stderr.slice(-600)}`)
  }
  progress('the other site copies what it lacks')
  const [from = '', to = ''] = lab.settings.objectStore?.sites ?? []
  await untilCopied(lab, { from, to }, AbortSignal.timeout(copyingMs))
}

/** The whole sweep's time, and what was searched of the object store: it must have seen its positives. */
async function search(system: LabSystem) {
  const from = performance.now()
  const stores = await system.search({ prefix: markPrefix(runId), length: markLength }, AbortSignal.timeout(120_000))
  const tookMs = performance.now() - from
  const own = stores.filter(({ store }) => store.asset === 'objects')
  const blind = own.filter(({ error, marks }) => error !== null || !marks[mark])
  if (own.length === 0 || blind.length > 0) throw new Error(`blind: ${JSON.stringify(blind)}`)
  return { own, tookMs }
}

await inOwnLab(async lab => {
  const system = new LabSystem(lab, environment)
  const planted = await system.plantPositives(mark, AbortSignal.timeout(30_000))
  const failed = planted.filter(({ error }) => error !== null)
  if (failed.length > 0) throw new Error(`not planted: ${JSON.stringify(failed)}`)
  const empty = await search(system)
  const fromFill = performance.now()
  await fill(lab)
  const filledS = (performance.now() - fromFill) / 1000
  const full = []
  for (let round = 0; round < rounds; round++) {
    progress(`round ${round + 1} of ${rounds}`)
    full.push(await search(system))
  }
  show(`${objects} objects at each of two sites; both saw their positives; put and copied in ${filledS.toFixed(0)} s\n`)
  show(
    table(
      ['place', 'MB', 'reading, ms', 'rest, ms'],
      (full.at(-1)?.own ?? []).map(({ store, bytes, workMs, restMs }) => [
        store.place,
        (bytes / 1e6).toFixed(1),
        workMs.toFixed(0),
        restMs.toFixed(0),
      ]),
    ),
  )
  show(
    `\nsweep of all stores, s: ${spread(
      full.map(({ tookMs }) => tookMs / 1000),
      2,
    )}`,
  )
  show(
    `times that of the same stores before they were filled: ${spread(
      full.map(({ tookMs }) => tookMs / empty.tookMs),
      2,
    )}`,
  )
}, environment)
