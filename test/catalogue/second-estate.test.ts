import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import freeze from '../../scenarios/db-freeze.ts'
import failover from '../../scenarios/db-failover.ts'
import hostLoss from '../../scenarios/db-host-loss.ts'
import type { Scenario } from '../../src/model/scenario/scenario.ts'
import { musterIn } from '../drills/muster.ts'
import { passwords } from '../estate/layout.ts'
import { type SecondEstate, startSecondEstate } from '../estate/second-estate.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-second-'))
const file = join(home, 'second.json')
const { muster, lastRun, lastVerdict, transcript } = musterIn(home)
let estate: SecondEstate

beforeAll(async () => {
  estate = await startSecondEstate()
  Object.assign(process.env, estate.variables)
  writeFileSync(file, JSON.stringify(estate.environment))
  const made = await muster('setup', '-e', file, '--apply')
  expect([made.code, made.stderr]).toEqual([0, expect.stringContaining('core-db: done')])
}, 180_000)
afterAll(async () => {
  for (const name of Object.keys(estate?.variables ?? {})) delete process.env[name]
  await estate?.[Symbol.asyncDispose]()
  rmSync(home, { recursive: true, force: true })
}, 60_000)

const drill = (scenario: string) =>
  muster('run', scenario, '-e', file, '--unattended', '--reports', join(home, 'reports'))

test('the doctor finds all well', async () => {
  const { code, stdout } = await muster('doctor', '-e', file)
  expect([code, stdout.split('\n').filter(line => line.startsWith('not ok'))]).toEqual([0, []])
  expect(stdout).toMatch(/ok +core-db\/members {2}the primary is in az-\d/)
  expect(stdout).toMatch(/ok +sessions\/nodes {2}6 nodes take part, 3 shards have a master each/)
}, 60_000)

/** A drill of the catalogue, without what it asks of on-call and monitoring, which this estate does not have. */
function withoutDetection(scenario: Scenario): string {
  const own = join(home, `${scenario.name}.json`)
  const criteria = scenario.criteria.filter(({ assert }) => assert !== 'detection')
  writeFileSync(own, JSON.stringify({ ...scenario, criteria }))
  return own
}

test.each([
  [failover, 'postgres.kill-primary'],
  [hostLoss, 'postgres.lose-primary-host'],
] as const)(
  'a drill of the catalogue, %#: met, and who took over is seen',
  async (scenario, kind) => {
    const { code, stderr } = await drill(withoutDetection(scenario))
    const verdict = lastVerdict(scenario.name)
    expect(verdict.findings.flatMap(({ problems }) => problems)).toEqual([])
    expect([code, stderr]).toEqual([0, expect.stringContaining(`${kind}: present`)])
    const [recovery] = verdict.recovery
    expect(recovery?.phases.filter(({ atMs }) => atMs === null)).toEqual([])
    expect(recovery?.rtaMs?.lower).toBeGreaterThan(200)
    expect(recovery?.rtaMs?.upper).toBeLessThan(12_000)
    expect(verdict.loss.map(({ acked }) => acked > 50)).toEqual([true, true])
  },
  240_000,
)

test('a master of the cache: its replica takes over, and the roles are given back', async () => {
  const { code, stderr } = await drill('test/estate/cache-master-killed.ts')
  expect(lastVerdict('cache-master-killed').findings.flatMap(({ problems }) => problems)).toEqual([])
  expect([code, stderr]).toEqual([0, expect.stringContaining('redis.kill-master: present')])
  const [, waiting] = lastVerdict('cache-master-killed').loss
  expect(waiting?.acked).toBeGreaterThan(50)
}, 240_000)

/**
 * Patroni before 3.0.3 sets the leader key of etcd's v3 API without asking whose it is by then. A primary that stood still at
 * the wrong moment takes the lead back from its successor, whose writes are gone: it happens in some drills, and not in others.
 */
test('a primary that stands still and comes back: met, or what the successor lost is told', async () => {
  const { code } = await drill(withoutDetection(freeze))
  const { findings, faults, recovery } = lastVerdict('db-freeze')
  expect(faults).toMatchObject([{ confirmed: 'present', undone: 'absent' }])
  expect(recovery[0]?.phases.filter(({ atMs }) => atMs === null)).toEqual([])
  const problems = findings.flatMap(({ problems: own }) => own)
  const isTakenBack = problems.some(text => /acknowledged by the node that took over are lost/.test(text))
  expect([code, problems]).toEqual(isTakenBack ? [1, expect.anything()] : [0, []])
}, 240_000)

test('no password stands in the evidence, and none was printed', () => {
  const journal = readFileSync(join(lastRun('db-failover'), 'journal.ndjson'), 'utf8')
  for (const word of Object.values(passwords)) expect(journal + transcript()).not.toContain(word)
})
