import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import environment from '../../environments/lab-single-region.ts'
import { attachLab, bootLab } from '../../src/lab/boot.ts'
import type { Lab } from '../../src/lab/lab.ts'
import { untilSteady } from '../../src/lab/running-lab.ts'
import { readState, startOf } from '../../src/lab/state.ts'

let folder: string
let lab: Lab
const settings = environment.driver.settings
const boot = (name: string, changed = settings) =>
  bootLab({
    settings: changed,
    stateDir: join(folder, name),
    signal: AbortSignal.timeout(90_000),
    onProgress: () => undefined,
  })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-lab-'))
  lab = await boot('first')
})
afterAll(async () => {
  await lab.close()
  await rm(folder, { recursive: true, force: true })
})

async function until(what: string, holds: () => Promise<boolean> | boolean, budgetMs = 20_000) {
  const deadline = performance.now() + budgetMs
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not within ${budgetMs} ms: ${what}`)
    await delay(50)
  }
}

test('every part answers, in its role', async () => {
  const checks = await lab.readiness(AbortSignal.timeout(10_000))
  expect(checks.filter(check => !check.ok)).toEqual([])
  expect(checks.map(check => check.name)).toContain('pgbouncer@eu-west-1b')
})

test('a crashed component is seen, and comes back when started again', async () => {
  await lab.signal(await lab.pids('backend-api@eu-west-1a'), 'KILL')
  const failing = (await lab.readiness(AbortSignal.timeout(10_000))).filter(check => !check.ok)
  expect(failing.map(check => check.name)).toContain('backend-api@eu-west-1a')
  await lab.start('backend-api@eu-west-1a')
  await untilSteady(lab, AbortSignal.timeout(30_000), () => undefined)
})

test('security groups refuse what the architecture does not allow', async () => {
  const connect = (from: string, address: string, port: number) =>
    lab.exec(from, ['timeout', '0.5', 'bash', '-c', `exec 3<>/dev/tcp/${address}/${port}`])
  expect((await connect('client-eu', '10.1.21.10', 5432)).code).toBe(124)
  expect((await connect('eu-west-1a-app', '10.1.21.10', 8008)).code).toBe(124)
  expect((await connect('eu-west-1a-app', '10.1.21.20', 5432)).code).toBe(0)
})

test('a command that takes too long is ended, with what it has entered', async () => {
  const seconds = '4242.42'
  const sleeping = async () => (await lab.exec('backbone', ['pgrep', '-f', `^sleep ${seconds}`])).code === 0
  const ended = lab.exec('client-eu', ['sleep', seconds], { timeoutMs: 1_000 })
  const refused = expect(ended).rejects.toThrow('took over 1000 ms')
  await until('it sleeps', sleeping)
  await refused
  await until('it is gone', async () => !(await sleeping()))
})

test('a command whose time was over before it began is not run', async () => {
  const made = '/run/lab/made-too-late'
  const late = lab.exec('backbone', ['touch', made], { signal: AbortSignal.abort() })
  await expect(late).rejects.toThrow('touch /run/lab/made-too-late was aborted')
  expect((await lab.exec('backbone', ['test', '-e', made])).code).toBe(1)
})

test('another process attaches to it', async () => {
  const attached = await attachLab(lab.stateDir)
  expect((await attached?.pids('etcd@eu-west-1c'))?.length).toBeGreaterThan(0)
})

test('a setting edited in the environment is the one in force, in a second lab beside the first', async () => {
  const { server_login_retry: _taken, ...pgbouncer } = settings.pgbouncer
  const second = await boot('second', { ...settings, pgbouncer: { ...pgbouncer, query_wait_timeout: 7 } })
  try {
    const socket = '/run/lab/pgbouncer-eu-west-1a'
    const argv = ['psql', '-h', socket, '-p', '6432', '-U', 'postgres', '-d', 'pgbouncer', '-AtF=', '-c', 'SHOW CONFIG']
    const { stdout } = await second.exec('eu-west-1a-app', [
      'unshare',
      '--user',
      '--map-user=1000',
      '--map-group=1000',
      '--',
      ...argv,
    ])
    expect(stdout).toMatch(/^query_wait_timeout=7=/m)
    expect(stdout).toMatch(/^server_login_retry=15=/m)
  } finally {
    await second.close()
  }
})

test('when its owner is killed, nothing of it is left', async () => {
  const script = fileURLToPath(new URL('own-a-lab.ts', import.meta.url))
  const stateDir = join(folder, 'third')
  // With the PATH of an ordinary user, who has no sbin in it.
  const env = { ...process.env, PATH: '/usr/local/bin:/usr/bin:/bin' }
  const owner = spawn(process.execPath, [script, stateDir], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise(resolve => owner.stdout.once('data', resolve))
  const state = await readState(stateDir)
  expect(state).not.toBeNull()
  owner.kill('SIGKILL')
  await until('the first process is gone', () => startOf(state?.initPid as number) !== state?.initStart)
  const { execFileSync } = await import('node:child_process')
  const left = execFileSync('ps', ['-eo', 'args']).toString().split('\n')
  expect(left.filter(line => line.includes(stateDir) && !line.includes('own-a-lab'))).toEqual([])
})
