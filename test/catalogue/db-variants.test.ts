/** Every way in which the lab's primary can be lost, on a sound configuration. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JournalEntry } from '../../src/model/record/journal-entry.ts'
import { idsOf, lostBySql } from '../drills/by-sql.ts'
import { musterIn } from '../drills/muster.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-variants-'))
const { muster, drill, lastRun, lastVerdict } = musterIn(home)

beforeAll(async () => {
  expect(await muster('lab', 'up')).toMatchObject({ code: 0 })
})
afterAll(async () => {
  await muster('lab', 'down')
  rmSync(home, { recursive: true, force: true })
})

const journalOf = (run: string): JournalEntry[] =>
  readFileSync(join(run, 'journal.ndjson'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))

test.each([
  // From the loss of the host on, the lock has to expire: ttl less one loop at the least.
  ['db-host-loss', 3_000],
  ['db-freeze', 3_000],
  ['db-isolation', 3_000],
])('%s: recovery by phase, loss by count, time and bytes, and who answered', async (scenario, leastMs) => {
  const said = await drill(scenario)
  const verdict = lastVerdict(scenario)
  expect(verdict.findings.flatMap(({ problems }) => problems)).toEqual([])
  expect(said.code).toBe(0)
  const [recovery] = verdict.recovery
  expect(recovery?.phases.map(({ phase }) => phase)).toEqual([
    ...['impact', 'alert', 'detect', 'promote', 'route', 'first-success', 'sustained'],
  ])
  expect(recovery?.phases.filter(({ atMs }) => atMs === null)).toEqual([])
  expect(recovery?.rtaMs?.lower).toBeGreaterThan(leastMs)
  expect(recovery?.servedBy.after).toHaveLength(1)
  expect(recovery?.servedBy.before).not.toEqual(recovery?.servedBy.after)
  for (const loss of verdict.loss) {
    expect(loss).toMatchObject({ passes: 2, lost: { lower: 0, upper: 0 } })
    expect(loss.resolutionMs).toBeGreaterThan(0)
    expect(loss.rpaBytes).toBeGreaterThanOrEqual(0)
    expect(idsOf(loss.lostIds)).toEqual(await lostBySql(home, lastRun(scenario), loss.ledger))
  }
})

test('loss is real: replication held back for X before the kill, and X is what was lost, id by id', async () => {
  await drill('db-replication-held')
  const run = lastRun('db-replication-held')
  const verdict = lastVerdict('db-replication-held')
  const injected = journalOf(run).filter(entry => entry.type === 'fault-injected')
  const [hold, kill] = [injected.find(({ fault }) => fault === 'hold'), injected.find(({ fault }) => fault === 'crash')]
  const leastMs = ((kill?.fromNs ?? 0) - (hold?.toNs ?? 0)) / 1e6
  const mostMs = ((kill?.toNs ?? 0) - (hold?.fromNs ?? 0)) / 1e6
  expect(leastMs).toBeGreaterThan(500)
  for (const { ledger, lost, lostIds, rpaMs, rpaBytes } of verdict.loss) {
    expect(lost.lower).toBeGreaterThan(10)
    expect(lost.upper).toBe(lost.lower)
    expect(idsOf(lostIds)).toEqual(await lostBySql(home, run, ledger))
    // Both are intervals of the same X: they must share a point.
    expect(rpaMs?.lower).toBeLessThanOrEqual(mostMs)
    expect(rpaMs?.upper).toBeGreaterThanOrEqual(leastMs)
    expect((rpaMs?.upper ?? Infinity) - (rpaMs?.lower ?? 0)).toBeLessThan(200)
    expect(rpaBytes).toBeGreaterThan(1_000)
  }
  expect(verdict.findings.find(({ id }) => id === 'rpo/core-db')).toMatchObject({ grade: 'met', problems: [] })
})
