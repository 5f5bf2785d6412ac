import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { prefixOf } from '../../src/vantage/write-key.ts'
import { runIdOf } from './by-sql.ts'
import { leftOnHosts } from './left-on-hosts.ts'
import { musterIn } from './muster.ts'
import { openShop, type Shop } from './shop/serve.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-ssh-'))
const { muster, drill, startDrill, lastRun, lastVerdict } = musterIn(home)
const onHosts = ['--unattended', '-e', 'lab-over-ssh']

beforeAll(async () => {
  const { code, stderr } = await muster('lab', 'up', '-e', 'lab-single-region', '--ssh')
  expect([code, stderr]).toEqual([0, expect.stringContaining('ssh')])
}, 180_000)
afterAll(async () => {
  await muster('lab', 'down')
  rmSync(home, { recursive: true, force: true })
}, 60_000)

test('the doctor finds all well, and says what can be done', async () => {
  const { code, stdout } = await muster('doctor', '-e', 'lab-over-ssh')
  expect([code, stdout.split('\n').filter(line => line.startsWith('not ok'))]).toEqual([0, []])
  expect(stdout).toMatch(/ok +core-db\/members {2}the primary is in [abc], and every other member receives its log/)
  expect(stdout).toMatch(/ok +backend-api\/\S+ {2}\d+ written, \d+ read back; they stay there/)
  expect(stdout).toMatch(/What can be done there: .*postgres\.kill-primary/)
}, 120_000)

test('the table for ledgers is shown, taken away, missed by the doctor, and made again', async () => {
  const setUp = (...more: string[]) => muster('setup', '-e', 'lab-over-ssh', ...more)
  const shown = await setUp()
  expect([shown.code, shown.stdout]).toEqual([
    0,
    expect.stringMatching(/^-- core-db\nCREATE TABLE IF NOT EXISTS muster_ledger /),
  ])
  expect((await setUp('--remove', '--apply')).stderr).toContain('core-db: done')
  const { code, stdout } = await muster('doctor', '-e', 'lab-over-ssh')
  expect([code, stdout]).toEqual([
    5,
    expect.stringContaining('not ok  core-db/ledger-table  muster_ledger is not there'),
  ])
  expect((await setUp('--apply')).stderr).toContain('core-db: done')
}, 120_000)

test('a dry run tells every command word for word, and changes nothing', async () => {
  const { code, stdout } = await muster('run', 'scenarios/db-host-loss.ts', '-e', 'lab-over-ssh', '--dry-run')
  expect([code, stdout]).toEqual([0, expect.stringContaining('at 0 ms: postgres.lose-primary-host on one of')])
  const [, broken, undone] = stdout.split(/^== (?:undo of )?postgres\.lose-primary-host.*$/m)
  expect(broken).toMatch(/^on eu-west-1[abc]-db:\nbash -c [^]*\nkill -s "\$signal" [^]* KILL 0( \d+:\d+)+\n/m)
  expect(undone).toMatch(/^sh -c 'setsid .* sh \S+\/patroni@eu-west-1[abc]$/m)
  expect(await leftOnHosts(home)).toEqual([])
  expect((await muster('doctor', '-e', 'lab-over-ssh')).code).toBe(0)
}, 120_000)

test('a drill of machines that are reached by ssh measures what one from inside measures, and leaves nothing', async () => {
  const { code, stderr } = await drill('db-failover', ...onHosts)
  expect([code, stderr]).toEqual([0, expect.stringContaining('postgres.kill-primary: present')])
  const verdict = lastVerdict('db-failover')
  expect(verdict.findings.map(({ result }) => result)).toEqual(verdict.findings.map(() => 'pass'))
  const { rtaMs, servedBy } = verdict.recovery[0]!
  // Nobody takes over before the lock is free, and a sound lab needs no longer than this.
  expect(rtaMs!.lower).toBeGreaterThan(200)
  expect(rtaMs!.upper).toBeLessThan(10_000)
  expect(servedBy.before).not.toEqual(servedBy.after)
  const journal = readFileSync(join(lastRun('db-failover'), 'journal.ndjson'), 'utf8')
  expect(journal.match(/"type":"vantage-started"[^\n]*"halfWidthNs"/g)).toHaveLength(3)
  expect(await leftOnHosts(home)).toEqual([])
}, 240_000)

test('one whose harness was killed is put right from a copy of its folder, elsewhere, with what clients saw', async () => {
  const killed = startDrill('db-host-loss', ...onHosts)
  await killed.said(/lose-primary-host: present/)
  killed.child.kill('SIGKILL')
  await killed.ended
  const copy = join(home, 'a copy')
  cpSync(lastRun('db-host-loss'), copy, { recursive: true })
  const { code, stdout } = await muster('recover', copy)
  expect([code, stdout]).toEqual([0, expect.stringContaining('aborted in')])
  expect(await leftOnHosts(home)).toEqual([])
  const written = readdirSync(join(copy, 'observations'))
  expect(written).toEqual(
    expect.arrayContaining(['control.core-db.ndjson', 'eu-client.ndjson', 'eu-west-1-app.ndjson']),
  )
  const { code: own } = await muster('recover')
  expect(own).toBe(0)
  expect(existsSync(join(home, 'lab-over-ssh.lock'))).toBe(false)
}, 300_000)

describe('a shop that nobody here wrote, on top', () => {
  let shop: Shop
  beforeAll(async () => {
    shop = await openShop(home)
  }, 60_000)
  afterAll(() => shop.close())

  const drilled = (scenario: string) =>
    muster('run', `test/drills/shop/${scenario}.ts`, ...onShop, '--unattended', '--reports', join(home, 'reports'))
  const onShop = ['-e', 'test/drills/shop/environment.ts']

  test('the doctor writes as its customers do, sees it, and takes it out again', async () => {
    const { code, stdout } = await muster('doctor', '-e', 'test/drills/shop/environment.ts')
    expect([code, stdout.split('\n').filter(line => line.startsWith('not ok'))]).toEqual([0, []])
    expect(stdout).toMatch(/ok +shop\/order {2}[1-9]\d* written, [1-9]\d* read back, and taken out again/)
    expect(await shop.ordersThatBeginWith('')).toBeLessThanOrEqual(10)
  }, 120_000)

  test('it is drilled as its environment says: by SQL and by its own pages nothing is lost', async () => {
    const { code, stderr } = await drilled('failover')
    const { findings, recovery, loss } = lastVerdict('shop-failover')
    expect(findings.filter(({ result }) => result !== 'pass')).toEqual([])
    expect([code, stderr]).toEqual([0, expect.stringContaining('postgres.kill-primary: present')])
    expect(recovery[0]?.rtaMs?.lower).toBeGreaterThan(200)
    expect(loss.map(({ ledger, lost }) => [ledger, lost])).toEqual([
      ['by-sql', { lower: 0, upper: 0 }],
      ['by-pages', { lower: 0, upper: 0 }],
    ])
    const [bySql, byPages] = loss
    const ordersOf = (ledger: string) =>
      shop.ordersThatBeginWith(prefixOf(`${runIdOf(lastRun('shop-failover'))}/${ledger}`))
    expect(Math.min(...loss.map(({ acked }) => acked))).toBeGreaterThan(50)
    expect(await ordersOf('by-pages')).toBeGreaterThanOrEqual(byPages!.acked)
    // It is counted, and then taken out again.
    expect(await ordersOf('by-sql')).toBe(0)
    const [, rows] = /what by-sql wrote was taken out again: (\d+) rows/.exec(stderr) ?? []
    expect(Number(rows)).toBeGreaterThanOrEqual(bySql!.acked)
  }, 240_000)

  test('a program of its operators stops it, tells that it stands still, and lets it go on', async () => {
    const { code, stderr } = await drilled('stopped')
    const { findings, recovery, loss, faults } = lastVerdict('shop-stopped')
    expect(findings.filter(({ result }) => result !== 'pass')).toEqual([])
    expect([code, stderr]).toEqual([0, expect.stringContaining('ours.stop-shop: present, the shop stands still')])
    expect(faults).toMatchObject([{ confirmed: 'present', rechecked: 'present', undone: 'absent' }])
    expect(recovery[0]?.rtaMs?.lower).toBeGreaterThan(2_500)
    expect(recovery[0]?.rtaMs?.upper).toBeLessThan(10_000)
    expect(loss.map(({ lost }) => lost)).toEqual([{ lower: 0, upper: 0 }])
    expect(await leftOnHosts(home)).toEqual([])
  }, 240_000)
})
