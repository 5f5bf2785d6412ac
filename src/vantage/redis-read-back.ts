/** Which numbered writes survived in Redis: the lists that hold them, read from the masters. */
import { setTimeout as delay } from 'node:timers/promises'
import type { SurvivorsRecord } from '../model/record/observation.ts'
import type { PlannedReadBack } from '../model/plan/plan.ts'
import type { Clock } from './clock.ts'
import { Fold, type Found } from './fold.ts'
import { listsOf, slotOf } from './redis-lists.ts'
import { RedisView } from './redis-writes.ts'

/** Numbers in one reply: a longer one would hold up a node that has only just recovered. */
const pageSize = 10_000
/** How long a page may take, and how long until another connection is tried. */
const lingerMs = 5_000
const patienceMs = 1_000
/** How long a list that cannot be read is asked for. */
const keepAskingMs = 10_000

/** Reads a ledger back from the masters that own its lists now; rejects when one cannot be read. `ledger` is its key in the store. */
export async function readClusterBack(
  { urls, ledger: name, writers }: PlannedReadBack,
  ledger: string,
  pass: number,
  now: Clock,
): Promise<SurvivorsRecord> {
  const startedAt = now()
  const found = await survivors(urls, ledger, writers)
  return { t: 'survivors', ledger: name, pass, startedAt, endedAt: now(), by: {}, ...found }
}

/** Which numbers of the writers `0` to `writers - 1` the masters hold; rejects when a list cannot be read. */
export async function survivors(urls: readonly string[], ledger: string, writers: number): Promise<Found> {
  const view = new RedisView(urls, patienceMs)
  const found = new Fold()
  try {
    // The given nodes name the others, and those may know better.
    await Promise.allSettled(view.learn())
    await Promise.allSettled(view.learn())
    for (let writer = 0; writer < writers; writer++)
      for (const list of await Promise.all(listsOf(ledger, writer).map(key => readList(view, key))))
        found.list(writer, list)
    return found.result()
  } finally {
    view.close()
  }
}

/** One list, page by page. */
async function readList(view: RedisView, key: string): Promise<Int32Array[]> {
  const pages: Int32Array[] = []
  let count = 0
  for (let isMore = true; isMore;) {
    const page = await readPage(view, key, count)
    pages.push(page)
    count += page.length
    isMore = page.length === pageSize
  }
  return pages
}

/** Reading twice does no harm: a page that its master refuses, or that has moved, is asked for again for a while. */
async function readPage(view: RedisView, key: string, from: number): Promise<Int32Array> {
  for (const deadline = performance.now() + keepAskingMs; ; await delay(100)) {
    const owner = await view.ownerOf(slotOf(key))
    const connection = owner && view.connectionTo(owner.node)
    const page = await connection?.run(lingerMs, () => connection.redis.lrange(key, from, from + pageSize - 1))
    if (page && 'value' in page) return Int32Array.from(page.value, Number)
    const why = page?.code ?? page?.outcome ?? 'no owner is known'
    if (performance.now() > deadline) throw new Error(`${key} cannot be read: ${why}`)
    await Promise.allSettled(view.learn())
  }
}
