import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test, vi } from 'vitest'
import { lasting, running, type Sshd, startSshd } from '../../../../test/sshd.ts'
import type { SshAccess } from '../../../model/environment/hosts/hosts-settings.ts'
import { controlFolder } from './control-folder.ts'
import { SshHosts } from './ssh-hosts.ts'

const opened: { close?: () => Promise<void>; end?: () => Promise<void> }[] = []
afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await (one.close ?? one.end)?.call(one)
})

async function served(...settings: string[]): Promise<Sshd> {
  const sshd = await startSshd(settings)
  opened.push(sshd)
  return sshd
}

function reaching(ssh: SshAccess): SshHosts {
  const hosts = new SshHosts({ hosts: { db: { ssh, region: 'eu' } } })
  opened.push(hosts)
  return hosts
}

/** Each lasts, so that they would be there at once were they let. */
const many = (hosts: SshHosts, count: number) =>
  Promise.all(Array.from({ length: count }, (_, at) => hosts.exec('db', ['sh', '-c', `sleep 0.2; echo ${at}`])))

/** As the command line of a program that is started names it. */
async function socketFolder(hosts: SshHosts): Promise<string> {
  const child = hosts.spawn('db', ['cat'])
  const words = readFileSync(`/proc/${child.pid}/cmdline`, 'utf8').split('\0')
  child.stdin!.end()
  await once(child, 'exit')
  return dirname(words[words.indexOf('-S') + 1] as string)
}

test('50 commands at once share one connection, and one after them does', async () => {
  const sshd = await served()
  const hosts = reaching(sshd.access)
  expect((await many(hosts, 50)).map(({ stdout }) => stdout)).toEqual(Array.from({ length: 50 }, (_, at) => `${at}\n`))
  expect(await text(hosts.spawn('db', ['echo', 'more']).stdout!)).toBe('more\n')
  expect(sshd.letIn()).toBe(1)
})

test('programs that are started at once share it when it was made before', async () => {
  const sshd = await served()
  const hosts = reaching(sshd.access)
  await hosts.connect(['db'])
  const children = Array.from({ length: 4 }, () => hosts.spawn('db', ['cat']))
  for (const child of children) child.stdin!.end('x')
  expect(await Promise.all(children.map(child => text(child.stdout!)))).toEqual(['x', 'x', 'x', 'x'])
  expect(sshd.letIn()).toBe(1)
})

test('a program that is started before runs all the same', async () => {
  const sshd = await served()
  expect(await text(reaching(sshd.access).spawn('db', ['echo', 'x']).stdout!)).toBe('x\n')
})

test('a server that takes few sessions over a connection is reached by several', async () => {
  const sshd = await served('MaxSessions 2')
  const hosts = reaching(sshd.access)
  const all = await Promise.all(Array.from({ length: 6 }, () => hosts.exec('db', ['sleep', '0.5'])))
  expect(all).toMatchObject(Array.from({ length: 6 }, () => ({ code: 0, stderr: '' })))
  expect(sshd.letIn()).toBeGreaterThan(1)
})

test('a connection that is cut takes its command along, with an error that says so; the next command connects anew', async () => {
  const sshd = await served()
  const hosts = reaching(sshd.access)
  const time = lasting()
  const cut = hosts.exec('db', ['sleep', time], { timeoutMs: 20_000 }).catch((error: Error) => error)
  await vi.waitFor(() => expect(running(time)).not.toEqual([]), 20_000)
  sshd.cut()
  expect(await cut).toMatchObject({
    code: 'hosts.connection-lost',
    message: `the connection to db (127.0.0.1:${sshd.port}) was lost while it ran: sleep ${time}`,
    hint: 'what came of it is not known; the next command connects anew',
  })
  expect(await hosts.exec('db', ['echo', 'again'])).toMatchObject({ code: 0, stdout: 'again\n' })
  expect(sshd.letIn()).toBe(2)
  for (const pid of running(time)) process.kill(pid, 'SIGKILL')
})

test('a program that is started ends here when its connection is cut', async () => {
  const sshd = await served()
  const hosts = reaching(sshd.access)
  await hosts.connect(['db'])
  const child = hosts.spawn('db', ['cat'])
  child.stdin!.write('x')
  await once(child.stdout!, 'data')
  sshd.cut()
  expect(await once(child, 'exit')).toEqual([255, null])
})

test('a shell that somebody ends on the host is told from a connection that is lost', async () => {
  const sshd = await served()
  const hosts = reaching(sshd.access)
  // Its parent waits for it there.
  const ended = hosts.exec('db', ['sh', '-c', 'kill -s KILL $(ps -o ppid= -p $PPID)'])
  await expect(ended).rejects.toMatchObject({ code: 'hosts.ended' })
  expect(await hosts.exec('db', ['true'])).toMatchObject({ code: 0 })
  expect(sshd.letIn()).toBe(1)
})

test('what is left of a connection whose process was killed is not taken for one', async () => {
  const sshd = await served()
  const hosts = reaching(sshd.access)
  await hosts.exec('db', ['true'])
  const holders = running(await socketFolder(hosts))
  expect(holders).toHaveLength(1)
  for (const pid of holders) process.kill(pid, 'SIGKILL')
  // The first finds it out, and has a connection of its own.
  expect(await hosts.exec('db', ['echo', 'again'])).toMatchObject({ stdout: 'again\n', stderr: '' })
  await many(hosts, 10)
  expect(sshd.letIn()).toBe(3)
})

test('the way may be a command', async () => {
  const sshd = await served()
  const hosts = reaching({ ...sshd.access, host: 'db.example', port: 22, proxyCommand: `nc 127.0.0.1 ${sshd.port}` })
  await expect(hosts.exec('db', ['true'])).rejects.toMatchObject({ code: 'hosts.key-unknown' })
  writeFileSync(sshd.access.knownHostsFile as string, `db.example ${sshd.hostKey}\n`)
  expect(await hosts.exec('db', ['echo', 'x'])).toMatchObject({ stdout: 'x\n' })
  await many(hosts, 10)
  expect(sshd.letIn()).toBe(1)
})

test('the way may be another host, which ssh’s configuration file describes', async () => {
  const [jump, sshd] = [await served(), await served()]
  const configFile = join(jump.folder, 'ssh_config')
  writeFileSync(
    configFile,
    `Host bastion
  HostName 127.0.0.1
  Port ${jump.port}
  IdentityFile ${jump.access.identityFile}
  UserKnownHostsFile "${jump.access.knownHostsFile}"
  StrictHostKeyChecking yes
`,
  )
  const hosts = reaching({ ...sshd.access, configFile, proxyJump: 'bastion' })
  expect(await hosts.exec('db', ['sh', '-c', 'echo $SSH_CONNECTION'])).toMatchObject({
    stdout: expect.stringMatching(new RegExp(` 127.0.0.1 ${sshd.port}\n$`)),
  })
  await many(hosts, 10)
  expect([jump.letIn(), sshd.letIn()]).toEqual([1, 1])
})

test('what stands in ssh’s configuration file is honoured, without what it does for people who log in', async () => {
  const sshd = await served()
  const { identityFile, knownHostsFile, port } = sshd.access
  const configFile = join(sshd.folder, 'ssh_config')
  writeFileSync(
    configFile,
    `Host db-by-name
  HostName 127.0.0.1
  Port ${port}
  IdentityFile ${identityFile}
  UserKnownHostsFile "${knownHostsFile}"
  RemoteCommand echo no
  LocalForward ${port} 127.0.0.1:${port}
  ExitOnForwardFailure yes
  ControlMaster auto
  LogLevel QUIET
`,
  )
  const hosts = reaching({ host: 'db-by-name', configFile })
  expect(await hosts.exec('db', ['echo', 'yes'])).toMatchObject({ stdout: 'yes\n' })
  await many(hosts, 5)
  expect(sshd.letIn()).toBe(1)
})

test('a key may be an agent’s', async () => {
  const sshd = await served()
  const { identityFile, ...without } = sshd.access
  const socket = join(sshd.folder, 'agent')
  const agent = execFileSync('ssh-agent', ['-a', socket], { encoding: 'utf8' })
  vi.stubEnv('SSH_AUTH_SOCK', socket)
  vi.stubEnv('HOME', sshd.home)
  try {
    execFileSync('ssh-add', ['-q', identityFile as string])
    expect(await reaching(without).exec('db', ['true'])).toMatchObject({ code: 0 })
  } finally {
    vi.unstubAllEnvs()
    process.kill(Number(/SSH_AGENT_PID=(\d+)/.exec(agent)?.[1]))
  }
})

test('when it is closed nothing is left, neither there nor here', async () => {
  const sshd = await served()
  const hosts = new SshHosts({ hosts: { db: { ssh: sshd.access, region: 'eu' } } })
  await hosts.exec('db', ['true'])
  const folder = await socketFolder(hosts)
  expect(existsSync(folder)).toBe(true)
  const ended = once(hosts.spawn('db', ['cat']), 'exit')
  await hosts.close()
  await ended
  expect(existsSync(folder)).toBe(false)
  await vi.waitFor(() => expect(running(folder)).toEqual([]), 20_000)
})

test('a program that was started before a connection stood ends with the others', async () => {
  const sshd = await served()
  const hosts = new SshHosts({ hosts: { db: { ssh: sshd.access, region: 'eu' } } })
  const child = hosts.spawn('db', ['cat'])
  child.stdin?.write('there\n')
  await once(child.stdout as NodeJS.ReadableStream, 'data')
  const ended = once(child, 'exit')
  await hosts.close()
  await ended
})

test('sockets lie where their paths are short enough', () => {
  const long = join(tmpdir(), 'x'.repeat(80))
  const folder = controlFolder([long, '/tmp'])
  expect(folder).toMatch(/^\/tmp\/muster-ssh-[^/]{6}$/)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  rmSync(folder, { recursive: true })
  expect(() => controlFolder([long])).toThrow(/too long for a socket/)
})
