import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import single from '../../../environments/lab-single-region.ts'
import { siteOf } from '../../../test/lab-site.ts'
import { SshHosts } from '../../drivers/systems/hosts/ssh-hosts.ts'
import { securityGroup } from '../network/rules.ts'
import { RunningLab } from '../running-lab.ts'
import { endSandbox, type Sandbox, startSandbox } from '../sandbox.ts'
import { startOf } from '../state.ts'
import type { LabHost } from '../topology.ts'
import { enterScript } from './client.ts'
import { clientConfigOf, knownHostsOf, sshFolderOf } from './files.ts'
import { serveSsh } from './serve.ts'

const run = promisify(execFile)

// Of a lab without components: a host that lets ssh in from nowhere else, and a router.
const hosts: readonly LabHost[] = [
  { name: 'one-db', region: 'one', zone: 'a', tier: 'db', addresses: ['10.9.21.10', '10.9.21.20'] },
  { name: 'one', region: 'one', zone: null, tier: 'router', addresses: [] },
]
const network = `set -e
for name in one-db one; do
  ip netns add $name
  ip -n $name link set lo up
done
ip link add eth0 netns one-db type veth peer name zone netns one
ip -n one-db addr add 10.9.21.10/24 dev eth0
ip -n one-db addr add 10.9.21.20/24 dev eth0
ip -n one addr add 10.9.21.1/24 dev zone
ip -n one-db link set eth0 up
ip -n one link set zone up
ip netns exec one-db nft -f - <<'RULES'
${securityGroup('db', 9)}
RULES`

// Such as a user's path may be: ssh and its server each have a way of their own to read a space, and a percent sign.
const stateDir = join(mkdtempSync(join(tmpdir(), 'lab-')), '50% of a lab')
const site = { ...siteOf(single.driver.settings), stateDir, topology: { hosts, components: [] } }
let sandbox: Sandbox
let lab: RunningLab

beforeAll(async () => {
  mkdirSync(stateDir)
  sandbox = await startSandbox(stateDir, network, AbortSignal.timeout(20_000))
  lab = new RunningLab(site, sandbox.initPid, () => endSandbox(sandbox))
  await serveSsh(lab, { pid: sandbox.initPid, start: startOf(sandbox.initPid) as string })
}, 30_000)
afterAll(async () => {
  await lab?.close()
  rmSync(dirname(stateDir), { recursive: true, force: true })
})

/** How often the host has let somebody in. */
const letIn = () => readFileSync(join(stateDir, 'sshd-one-db/log'), 'utf8').match(/Accepted publickey/g)?.length ?? 0

const ssh = async (host: string, command: string) =>
  (await run('ssh', ['-F', clientConfigOf(site), '-o', 'BatchMode=yes', host, command])).stdout

test('a host is reached from outside by its name, as the root of the lab, in its own network', async () => {
  expect(await ssh('one-db', 'id -u; pwd')).toBe(`0\n${sshFolderOf(site)}/home\n`)
  expect(await ssh('one-db', 'ip -o -4 addr show dev eth0')).toMatch(/10\.9\.21\.10\/24[^]*10\.9\.21\.20\/24/)
  expect(await ssh('one-db', 'nft add table inet mine && nft list tables')).toBe(
    'table inet security_group\ntable inet mine\n',
  )
})

test('so is a router, which has no address of its own', async () => {
  expect(await ssh('one', 'ip -o -4 addr show dev zone')).toMatch(/10\.9\.21\.1\/24/)
})

test('whoever logs in sees what runs in the lab and can end it; nobody else there sees the accounts of ssh', async () => {
  const child = lab.spawn('one-db', ['sleep', '86.75'])
  const ended = once(child, 'exit')
  await ssh('one-db', 'until pkill -KILL -fx "sleep 86.75"; do sleep 0.05; done')
  await ended
  const line = `root:x:0:0:root:${sshFolderOf(site)}/home:/bin/sh\n`
  expect(await ssh('one-db', 'head -n 1 /etc/passwd')).toBe(line)
  expect((await lab.exec('one-db', ['head', '-n', '1', '/etc/passwd'])).stdout).not.toBe(line)
})

test('each host has a key of its own, known by its name and by its addresses', async () => {
  const keyOf = async (name: string) => {
    const { stdout } = await run('ssh-keygen', ['-F', name, '-f', knownHostsOf(site)])
    return /ssh-ed25519 (\S+)/.exec(stdout)?.[1]
  }
  const keys = await Promise.all(['one-db', '10.9.21.10', '10.9.21.20', 'one'].map(keyOf))
  expect(new Set(keys.slice(0, 3)).size).toBe(1)
  expect(new Set(keys).size).toBe(2)
})

test('nobody else on this machine gets at the keys', () => {
  expect(statSync(sshFolderOf(site)).mode & 0o777).toBe(0o700)
})

test('the driver of hosts reaches it as it does any machine, over one connection', async () => {
  const system = new SshHosts({
    hosts: { db: { ssh: { host: 'one-db', configFile: clientConfigOf(site) }, region: 'one' } },
  })
  const before = letIn()
  try {
    const all = Array.from({ length: 20 }, (_, at) => system.exec('db', ['cat'], { input: String(at) }))
    expect((await Promise.all(all)).map(({ stdout }) => Number(stdout))).toEqual(all.map((_, at) => at))
  } finally {
    await system.close()
  }
  expect(letIn()).toBe(before + 1)
})

test('the way in leads to this very lab, or nowhere', async () => {
  const other = join(stateDir, 'enter-another')
  writeFileSync(other, enterScript({ pid: sandbox.initPid, start: '1' }), { mode: 0o700 })
  await expect(run(other, ['one', '127.0.0.1', '22'])).rejects.toMatchObject({
    code: 1,
    stderr: 'the lab that this leads to runs no more\n',
  })
})
