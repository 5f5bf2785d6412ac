import { execFile, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import overSsh from '../../environments/lab-over-ssh.ts'
import { prefixOf } from '../../src/vantage/write-key.ts'
import { runIdOf } from './by-sql.ts'
import { musterIn } from './muster.ts'
import { host, port } from './shop/environment.ts'

const run = promisify(execFile)

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
  expect(stdout).toMatch(/What can be done there: .*postgres\.kill-primary/)
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
  expect(await leftOn()).toEqual([])
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
  expect(await leftOn()).toEqual([])
  const written = readdirSync(join(copy, 'observations'))
  expect(written).toEqual(
    expect.arrayContaining(['control.core-db.ndjson', 'eu-client.ndjson', 'eu-west-1-app.ndjson']),
  )
  const { code: own } = await muster('recover')
  expect(own).toBe(0)
  expect(existsSync(join(home, 'lab-over-ssh.lock'))).toBe(false)
}, 300_000)

test('a service that nobody here wrote is drilled as its environment says: by SQL and by its own pages nothing is lost', async () => {
  await onShop('psql', databaseUrl, '-c', 'CREATE TABLE orders (id serial PRIMARY KEY, reference text UNIQUE NOT NULL)')
  const cli = fileURLToPath(import.meta.resolve('postgraphile/cli.js'))
  // It ends when its stdin does: with this test, whatever becomes of it.
  const serving = `"$@" >/dev/null 2>&1 & cat; kill $!`
  const options = ['-c', databaseUrl, '-p', String(port), '-n', '127.0.0.1', '--retry-on-init-fail']
  const service = spawn('ssh', [...sshTo(host), quoted(['sh', '-c', serving, 'sh', process.execPath, cli, ...options])])
  try {
    await vi.waitUntil(async () => (await onShop('curl', '-s', `127.0.0.1:${port}/graphql`)).includes('errors'), {
      ...{ timeout: 30_000, interval: 200 },
    })
    const named = ['test/drills/shop/scenario.ts', '-e', 'test/drills/shop/environment.ts']
    const { code, stderr } = await muster('run', ...named, '--unattended', '--reports', join(home, 'reports'))
    expect([code, stderr]).toEqual([0, expect.stringContaining('postgres.kill-primary: present')])
    const { findings, loss } = lastVerdict('shop-failover')
    expect(findings.map(({ result }) => result)).toEqual(findings.map(() => 'pass'))
    expect(loss.map(({ ledger, lost }) => [ledger, lost])).toEqual([
      ['by-sql', { lower: 0, upper: 0 }],
      ['by-pages', { lower: 0, upper: 0 }],
    ])
    for (const { ledger, acked } of loss) {
      const prefix = prefixOf(`${runIdOf(lastRun('shop-failover'))}/${ledger}`)
      const there = await onShop(
        'psql',
        databaseUrl,
        '-Atc',
        `SELECT count(*) FROM orders WHERE starts_with(reference, '${prefix}')`,
      )
      expect(acked).toBeGreaterThan(50)
      expect(Number(there)).toBeGreaterThanOrEqual(acked)
    }
  } finally {
    service.stdin.end()
    service.kill()
  }
}, 240_000)

const databaseUrl = 'postgres://postgres@10.1.21.20:5432/postgres'
const sshTo = (machine: string) => ['-F', join(home, 'lab/ssh/config'), machine]
const quoted = (argv: readonly string[]) => argv.map(word => `'${word.replaceAll("'", "'\\''")}'`).join(' ')

async function onShop(...argv: string[]): Promise<string> {
  const { stdout } = await run('ssh', [...sshTo(host), quoted(argv)]).catch((error: { stdout: string }) => error)
  return stdout
}

/** Claims, and vantages that still run, on any machine. */
async function leftOn(): Promise<string[]> {
  const look = `ls /run/fault-* 2>/dev/null
    for file in /proc/[0-9]*/cmdline; do tr '\\0' ' ' <"$file" 2>/dev/null | grep '^[^ ]*/node [^ ]*/agent[.]js'; done
    true`
  const hosts = Object.keys(overSsh.systems['machines']!.hosts)
  const found = hosts.map(async host => {
    const { stdout } = await run('ssh', ['-F', join(home, 'lab/ssh/config'), host, look])
    return stdout
      .split('\n')
      .filter(Boolean)
      .map(line => `${host}: ${line}`)
  })
  return (await Promise.all(found)).flat()
}
