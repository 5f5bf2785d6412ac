/** The lab is built and torn down twenty times: nothing of it stays behind. */
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import environment from '../../environments/lab.ts'
import { bootLab } from '../../src/lab/boot.ts'
import { until } from '../../src/harness/wait.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-leaks-'))
const stateDir = join(folder, 'lab')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const attempt = <T>(read: () => T): T | null => {
  try {
    return read()
  } catch {
    // A process may end between being listed and being looked at.
    return null
  }
}
const pids = () => readdirSync('/proc').filter(name => /^\d+$/.test(name))
const commandOf = (pid: string) => attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')) ?? ''
const namespaceOf = (pid: string) => attempt(() => readlinkSync(`/proc/${pid}/ns/net`))
const oursIn = () => pids().filter(pid => commandOf(pid).includes(stateDir))
const mounts = () =>
  readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map(line => line.split(' ').slice(3).join(' '))
    .toSorted()
/** Local addresses of listening TCP sockets outside the sandbox. */
const ports = () =>
  ['tcp', 'tcp6']
    .flatMap(kind => readFileSync(`/proc/net/${kind}`, 'utf8').split('\n').slice(1))
    .map(line => line.trim().split(/\s+/))
    .filter(columns => columns[3] === '0A')
    .map(columns => columns[1])
    .toSorted()

test('twenty labs leave no process, namespace, mount or port', async () => {
  const before = { mounts: mounts(), ports: ports() }
  const namespaces = new Set<string>()
  const own = namespaceOf(String(process.pid))
  for (let round = 1; round <= 20; round++) {
    const { settings } = environment.driver
    const lab = await bootLab({ settings, stateDir, signal: AbortSignal.timeout(90_000), onProgress: () => undefined })
    const inLab = oursIn().flatMap(pid => namespaceOf(pid) ?? [])
    const fresh = new Set(inLab.filter(namespace => namespace !== own))
    expect(fresh.size, `namespaces of lab ${round}`).toBeGreaterThan(10)
    for (const namespace of fresh) namespaces.add(namespace)
    await lab.close()
    expect(await until(() => oursIn().length === 0, 5_000, null), `processes of lab ${round}`).toBe(true)
  }
  const held = pids()
    .flatMap(pid => namespaceOf(pid) ?? [])
    .filter(namespace => namespaces.has(namespace))
  expect(held).toEqual([])
  expect(mounts()).toEqual(before.mounts)
  expect(ports()).toEqual(before.ports)
  expect(readdirSync(folder).filter(name => name !== 'lab' && name !== 'cache')).toEqual([])
}, 1_200_000)
