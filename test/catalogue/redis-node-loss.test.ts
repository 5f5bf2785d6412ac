/** Every way in which the lab's Redis Cluster loses a master, on a sound configuration; and what an unsound one costs. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import environment from '../../environments/lab-single-region.ts'
import type { Outage, Verdict } from '../../src/model/verdict/verdict.ts'
import { idsOf } from '../drills/by-sql.ts'
import { lostByRedis, presentInRedis } from './by-redis.ts'
import { musterIn } from '../drills/muster.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-redis-'))
const { muster, drill, lastRun, lastVerdict } = musterIn(home)
afterAll(() => rmSync(home, { recursive: true, force: true }))

const timeoutMs = Number(environment.driver.settings.redis.config['cluster-node-timeout'])
/** Votes and the spread of the word included; a sound lab needs less. */
const withinMs = 6_000

const outagesOf = ({ recovery }: Verdict): Outage[] => recovery.flatMap(({ outages }) => outages)
const shardsOut = (verdict: Verdict) =>
  [...new Set(outagesOf(verdict).map(outage => outage.class.replace(/^.*\./, '')))].toSorted()
const outageOf = (verdict: Verdict, name: string) => outagesOf(verdict).find(outage => outage.class === name)
const problemsOf = (verdict: Verdict, id: string) =>
  verdict.findings.filter(finding => finding.id === id).flatMap(({ problems }) => problems)

/** What was told to be lost is what Redis itself does not hold. */
async function expectSameLoss(scenario: string): Promise<void> {
  const verdict = lastVerdict(scenario)
  expect(verdict.loss.map(({ ledger, passes }) => [ledger, passes])).toEqual([
    ['sessions', 2],
    ['sessions-wait', 2],
  ])
  for (const { ledger, lostIds, acked } of verdict.loss) {
    expect(acked).toBeGreaterThan(200)
    expect(idsOf(lostIds)).toEqual(await lostByRedis(home, lastRun(scenario), ledger))
  }
}

describe('on a sound configuration', () => {
  beforeAll(async () => {
    expect(await muster('lab', 'up')).toMatchObject({ code: 0 })
  })
  afterAll(() => muster('lab', 'down'))

  test('a killed master: its shard alone is out until its replica takes over, and nothing that a replica had is lost', async () => {
    const said = await drill('redis-node-loss')
    const verdict = lastVerdict('redis-node-loss')
    expect(verdict.findings.flatMap(({ problems }) => problems)).toEqual([])
    expect(said.code).toBe(0)
    const classes = outagesOf(verdict).map(outage => outage.class)
    expect(classes.toSorted()).toEqual(['matching.shard-0', 'sessions-wait.shard-0', 'sessions.shard-0'])
    for (const { endMs } of outagesOf(verdict)) {
      expect(endMs.lower).toBeGreaterThan(timeoutMs)
      expect(endMs.upper).toBeLessThan(withinMs)
    }
    const [plain, waiting] = verdict.loss
    expect(waiting).toMatchObject({ lost: { lower: 0, upper: 0 }, dualPrimaryAcks: 0, lostFromNewTimeline: 0 })
    expect(plain).toMatchObject({ dualPrimaryAcks: 0, lostFromNewTimeline: 0 })
    // The node that took over had no replica until the old one was back: it said so, and promised nothing.
    expect(waiting?.indeterminate).toBeGreaterThan(20)
    expect(waiting?.recovered).toBe(waiting?.indeterminate)
    await expectSameLoss('redis-node-loss')
    expect((await presentInRedis(home, lastRun('redis-node-loss'), 'sessions')).size).toBeGreaterThan(500)
  })

  test('a frozen master: its shard is back before it is, and what it acknowledges on its return and loses is told', async () => {
    await drill('redis-node-freeze')
    const verdict = lastVerdict('redis-node-freeze')
    expect(verdict.faults[0]).toMatchObject({ confirmed: 'present', rechecked: 'present', undone: 'absent' })
    expect(shardsOut(verdict)).toEqual(['shard-0'])
    for (const name of ['sessions.shard-0', 'sessions-wait.shard-0']) {
      expect(outageOf(verdict, name)?.endMs.lower).toBeGreaterThan(timeoutMs)
      expect(outageOf(verdict, name)?.endMs.upper).toBeLessThan(withinMs)
    }
    const [plain, waiting] = verdict.loss
    // Whether it answers what waits for it before it hears that it was replaced is a race inside Redis.
    const late = plain?.dualPrimaryAcks ?? 0
    if ((plain?.lost.lower ?? 0) > 5) expect(late).toBeGreaterThan(0)
    expect(problemsOf(verdict, 'integrity/sessions')).toEqual(
      late === 0
        ? []
        : [`ledger sessions: ${late} writes acknowledged by one primary while another acknowledged too: split brain`],
    )
    expect(waiting).toMatchObject({ lost: { lower: 0, upper: 0 }, dualPrimaryAcks: 0 })
    expect(problemsOf(verdict, 'steady-state/system')).toEqual([])
    await expectSameLoss('redis-node-freeze')
  })

  test('a master that is back before the cluster notices still has what it acknowledged', async () => {
    const said = await drill('redis-node-restart')
    expect(lastVerdict('redis-node-restart').findings.flatMap(({ problems }) => problems)).toEqual([])
    expect(said.code).toBe(0)
    await expectSameLoss('redis-node-restart')
  })
})

describe('on an unsound one', () => {
  const setting = (text: string) => ['--set', `driver.settings.redis.config.${text}`]

  test('full coverage required: one lost master stops every shard', async () => {
    const said = await drill('redis-node-loss', ...setting('cluster-require-full-coverage=yes'))
    expect(said.code).toBe(1)
    const verdict = lastVerdict('redis-node-loss')
    expect(problemsOf(verdict, 'configuration/system').join()).toContain('the loss of one shard stops every other')
    expect(shardsOut(verdict)).toEqual(['shard-0', 'shard-1', 'shard-2'])
    expect(problemsOf(verdict, 'rto/backend-api').join()).toMatch(/3 shards were out \(shard-0, shard-1, shard-2\)/)
  })

  test('without an append-only file a restarted master comes back empty, and its replica throws away what it had', async () => {
    const up = ['driver.settings.redis.config.appendonly=no']
    expect(await muster('lab', 'up', '--set', ...up)).toMatchObject({ code: 0 })
    try {
      const said = await drill('redis-node-restart', '--set', ...up)
      expect(said.code).toBe(1)
      const verdict = lastVerdict('redis-node-restart')
      for (const { lost, lostFromNewTimeline } of verdict.loss) {
        expect(lost.lower).toBeGreaterThan(20)
        // The node that failed had acknowledged them, and no other.
        expect(lostFromNewTimeline).toBe(0)
      }
      expect(problemsOf(verdict, 'integrity/sessions')[0]).toMatch(/acknowledged writes are lost, at most 0 may be/)
      await expectSameLoss('redis-node-restart')
    } finally {
      await muster('lab', 'down')
    }
  })
})
