import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test } from 'vitest'
import type { ReplicaReads, Staleness } from '../../src/model/promise/staleness.ts'
import type { Verdict } from '../../src/model/verdict/verdict.ts'
import { lostBySql } from '../drills/by-sql.ts'
import { musterIn } from '../drills/muster.ts'
import { stalestBySql } from './stale-by-sql.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-replica-lag-'))
const muster = musterIn(home)
afterEach(() => muster.muster('lab', 'down'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** Commits come some milliseconds after the clock that a row holds, and reads wait for their turn. */
const toleranceMs = 60

const finding = ({ findings }: Verdict) => findings.find(({ id }) => id === 'staleness/core-db')

/** Drills a lab that stays up, so that its database can be asked afterwards. */
async function drilled(...set: string[]): Promise<{ code: number; verdict: Verdict; staleness: Staleness }> {
  expect(await muster.muster('lab', 'up', ...set)).toMatchObject({ code: 0 })
  const { code } = await muster.drill('replica-lag', ...set)
  const verdict = muster.lastVerdict('replica-lag')
  return { code, verdict, staleness: verdict.staleness?.[0] as Staleness }
}

async function expectSameBySql({ address, worstMs }: ReplicaReads): Promise<void> {
  const stalest = await stalestBySql(home, muster.lastRun('replica-lag'), 'pool', address)
  expect(stalest).toBeGreaterThan(worstMs.lower - toleranceMs)
  expect(stalest).toBeLessThan((worstMs.upper as number) + toleranceMs)
}

test('a replica whose replay pauses, or whose log comes slowly, leaves the read pool before its answers are too old', async () => {
  const { code, verdict, staleness } = await drilled()
  expect(verdict.findings.flatMap(({ problems }) => problems)).toEqual([])
  expect(code).toBe(0)
  expect(staleness.answered).toBeGreaterThan(3_000)
  expect(staleness).toMatchObject({ limitMs: 5_000, beyond: 0, undecided: 0 })
  expect(staleness.replicas).toHaveLength(2)
  expect(staleness.routing.map(({ fault }) => fault)).toEqual(['pause', 'squeeze'])
  for (const { before, lastAnswerMs, routedAway, nextAnswerMs } of staleness.routing) {
    expect(before).toBeGreaterThan(20)
    expect(routedAway).toBe(true)
    // One loop of the primary's Patroni, one of the replica's, and two checks.
    expect(lastAnswerMs?.upper).toBeLessThan(4_000)
    expect(nextAnswerMs?.lower).toBeLessThan(12_000)
  }
  // It was stale: else nothing would have been proved.
  const lagging = staleness.replicas.find(({ address }) => address === staleness.routing[0]?.address) as ReplicaReads
  expect(lagging.worstMs.lower).toBeGreaterThan(200)
  expect(lagging.lagBytes?.lower).toBeGreaterThan(100_000)
  await expectSameBySql(lagging)
  expect(await lostBySql(home, muster.lastRun('replica-lag'), 'pool')).toEqual([])
})

test('without a limit that matters it stays in the read pool, and what readers got is told', async () => {
  const { code, verdict, staleness } = await drilled('--set', 'driver.settings.databaseEntry.replicaLagLimit=1GB')
  expect(code).toBe(1)
  expect(staleness.routing.map(({ routedAway }) => routedAway)).toEqual([false, false])
  const lagging = staleness.replicas.find(({ beyond }) => beyond > 0) as ReplicaReads
  expect(lagging.beyond).toBeGreaterThan(200)
  expect(lagging.worstMs.lower).toBeGreaterThan(10_000)
  expect(finding(verdict)).toMatchObject({ result: 'fail', grade: 'not-met', actualMs: staleness.worstMs })
  expect(finding(verdict)?.problems).toEqual([
    expect.stringMatching(
      new RegExp(
        `^${lagging.beyond} of the ${lagging.answered} reads that ${lagging.address} answered were staler than 5 s: .* a replica that lags stayed in the read pool`,
      ),
    ),
  ])
  const configuration = verdict.findings.find(({ id }) => id === 'configuration/system')
  expect(configuration?.problems.join()).toContain('1GB: bounds how much a replica lacks')
  await expectSameBySql(lagging)
})
