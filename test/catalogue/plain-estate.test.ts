import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Scenario } from '../../src/model/scenario/scenario.ts'
import { musterIn } from '../drills/muster.ts'
import { plainEnvironment } from '../plain/environment.ts'
import { frozen, masterFrozen, masterKilled, promoted, restarted } from '../plain/scenarios.ts'
import { password, said, type Servers, startServers, type Zone, zones } from '../plain/servers.ts'
import { type Sshd, startSshd } from '../sshd.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-plain-home-'))
const file = join(home, 'plain.json')
const { muster, lastRun, lastVerdict, transcript } = musterIn(home)
let servers: Servers
let sshd: Sshd

beforeAll(async () => {
  sshd = await startSshd()
  servers = await startServers()
  process.env['PLAIN_PASSWORD'] = password
  writeFileSync(file, JSON.stringify(plainEnvironment(servers, sshd.access)))
  const made = await muster('setup', '-e', file, '--apply')
  expect([made.code, made.stderr]).toEqual([0, expect.stringContaining('orders: done')])
}, 180_000)
afterAll(async () => {
  delete process.env['PLAIN_PASSWORD']
  await servers?.close()
  await sshd?.end()
  rmSync(home, { recursive: true, force: true })
}, 60_000)

function drill(scenario: Scenario) {
  const own = join(home, `${scenario.name}.json`)
  writeFileSync(own, JSON.stringify(scenario))
  return muster('run', own, '-e', file, '--unattended', '--reports', join(home, 'reports'))
}

/** Of the members, in the order of zones: who takes writes, and how many receive the log of that one. */
async function databases() {
  const ports = zones.map(zone => servers.databases[zone].port)
  const primaries = await Promise.all(ports.map(port => said(port, 'SELECT NOT pg_is_in_recovery()')))
  const primary = zones.filter((_, at) => primaries[at] === true)
  const streaming = await said(servers.entry, 'SELECT count(*)::int FROM pg_stat_replication')
  return { primary, streaming }
}

/** Of the cache, by its own word. */
async function masterZone(): Promise<string> {
  const roleOf = async (zone: Zone) => {
    const argv = ['-p', String(servers.caches[zone].port), '-a', password, '--no-auth-warning', 'ROLE']
    return { zone, role: (await promisify(execFile)('redis-cli', argv)).stdout.split('\n')[0] }
  }
  const masters = (await Promise.all(zones.map(roleOf))).filter(({ role }) => role === 'master')
  expect(masters).toHaveLength(1)
  return masters[0]!.zone
}

const journalOf = (scenario: string) => readFileSync(join(lastRun(scenario), 'journal.ndjson'), 'utf8')
const problemsOf = (scenario: string) => lastVerdict(scenario).findings.flatMap(({ problems }) => problems)

test('the doctor finds all well', async () => {
  const { code, stdout } = await muster('doctor', '-e', file)
  expect([code, stdout.split('\n').filter(line => line.startsWith('not ok'))]).toEqual([0, []])
  expect(stdout).toMatch(/ok +orders\/members {2}the primary is in a, and every other member receives its log/)
  expect(stdout).toMatch(/ok +sessions\/nodes {2}3 nodes take part, 1 shards have a master each/)
  expect(stdout).toMatch(/ok +sessions\/sentinels {2}3 Sentinels can agree on another master of plain/)
}, 60_000)

test('a standby is promoted by the runbook, the others follow it, and the old primary comes back behind it, rewound', async () => {
  const before = await databases()
  const { code, stderr } = await drill(promoted)
  expect(problemsOf('promoted')).toEqual([])
  expect([code, stderr]).toEqual([0, expect.stringContaining('postgres.kill-primary: present')])
  const { primary, streaming } = await databases()
  expect(primary).toHaveLength(1)
  expect(primary).not.toEqual(before.primary)
  expect(streaming).toBe(2)
  const journal = journalOf('promoted')
  expect(journal).toMatch(/"type":"command"[^\n]*pg_rewind/)
  expect(journal).toMatch(/"type":"command"[^\n]*SELECT pg_promote\(false\)/)
  const [recovery] = lastVerdict('promoted').recovery
  expect(recovery?.phases.find(({ phase }) => phase === 'promote')?.atMs).not.toBeNull()
  const [loss] = lastVerdict('promoted').loss
  expect(loss!.acked).toBeGreaterThan(100)
}, 180_000)

test('where nobody is promoted, a primary that is gone for a while is started as what it was', async () => {
  const before = await databases()
  const { code, stderr } = await drill(restarted)
  expect(problemsOf('restarted')).toEqual([])
  expect([code, stderr]).toEqual([0, expect.stringContaining('postgres.lose-primary-host: present')])
  expect(await databases()).toEqual({ primary: before.primary, streaming: 2 })
  expect(lastVerdict('restarted').loss).toMatchObject([{ lost: { lower: 0, upper: 0 } }])
  expect(journalOf('restarted')).not.toContain('pg_rewind')
}, 180_000)

test('nobody is promoted beside a primary that only stands still', async () => {
  const before = await databases()
  await drill(frozen)
  const journal = journalOf('frozen')
  expect(journal).toMatch(/"type":"step-ended"[^\n]*"outcome":"failed"[^\n]*does not answer, but still runs/)
  expect(await databases()).toEqual({ primary: before.primary, streaming: 2 })
}, 180_000)

test.each([
  [masterKilled, 'redis.kill-master'],
  [masterFrozen, 'redis.freeze-master'],
] as const)(
  'Sentinel makes another node master, %#: clients follow it, and the old one comes back behind it',
  async (scenario, kind) => {
    const before = await masterZone()
    const { code, stderr } = await drill(scenario)
    const { name } = scenario
    expect(problemsOf(name)).toEqual([])
    expect([code, stderr]).toEqual([0, expect.stringContaining(`${kind}: present`)])
    const [loss] = lastVerdict(name).loss
    expect(loss!.acked).toBeGreaterThan(100)
    expect(await masterZone()).not.toBe(before)
  },
  180_000,
)

test('no password is told', () => {
  expect(transcript()).not.toContain(password)
  for (const name of ['promoted', 'restarted', 'frozen', 'master-killed', 'master-frozen'])
    expect(journalOf(name)).not.toContain(password)
})
