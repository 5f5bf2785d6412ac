import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { freePort, newKey, type Sshd, startSshd } from '../../../../test/sshd.ts'
import type { SshAccess, SshHost } from '../../../model/environment/hosts/hosts-settings.ts'
import { SshHosts } from './ssh-hosts.ts'

let sshd: Sshd
/** what became of a host that takes connections and never says a word: it takes so long that the others are tested meanwhile */
let silent: Promise<unknown>
const sockets: Socket[] = []

beforeAll(async () => {
  sshd = await startSshd()
  silent = refused({ ...sshd.access, port: await portOf(() => undefined) })
})
afterAll(async () => {
  sockets.forEach(socket => socket.destroy())
  await sshd.end()
})
afterEach(() => vi.unstubAllEnvs())

/** Why a command cannot be run there. */
async function refused(ssh: SshAccess, more: Partial<SshHost> = {}): Promise<unknown> {
  const hosts = new SshHosts({ hosts: { db: { ssh, region: 'eu', ...more } } })
  try {
    return await hosts.exec('db', ['id', '-u'])
  } catch (error) {
    return error
  } finally {
    await hosts.close()
  }
}

/** Of something that listens, and is no ssh. */
async function portOf(then: (socket: Socket) => void): Promise<number> {
  const server = createServer(socket => (sockets.push(socket), then(socket.on('error', () => undefined))))
  await once(server.listen(0, '127.0.0.1').unref(), 'listening')
  return (server.address() as { port: number }).port
}

const file = (name: string, said: string) => {
  writeFileSync(join(sshd.folder, name), said)
  return join(sshd.folder, name)
}

test('a host whose key nobody knows', async () => {
  const knownHostsFile = file('nobody', '')
  // Whoever trusts everybody elsewhere does not here.
  const configFile = file('trusting', 'StrictHostKeyChecking no\n')
  expect(await refused({ ...sshd.access, configFile, knownHostsFile })).toMatchObject({
    code: 'hosts.key-unknown',
    exitCode: 5,
    message: expect.stringMatching(
      /^no key of db \(127\.0\.0\.1:\d+\) is known here, so nobody can tell who answers; ssh says: /,
    ),
    hint: expect.stringContaining(
      `"ssh-keyscan -p ${sshd.port} 127.0.0.1", compare it with those in /etc/ssh of the host itself, and put it into ${knownHostsFile}`,
    ),
  })
  expect(sshd.letIn()).toBe(0)
})

test('a host with another key than it had', async () => {
  const other = newKey(join(sshd.folder, 'other-host-key'))
  const knownHostsFile = file('changed', `[127.0.0.1]:${sshd.port} ${other}\n`)
  expect(await refused({ ...sshd.access, knownHostsFile })).toMatchObject({
    code: 'hosts.key-changed',
    message: expect.stringMatching(/^the key of db \(\S+\) is not the one that is known: another machine answers/),
    hint: expect.stringContaining(knownHostsFile),
  })
  expect(sshd.letIn()).toBe(0)
})

test('a key that the host does not take', async () => {
  newKey(join(sshd.folder, 'other-key'))
  const identityFile = join(sshd.folder, 'other-key')
  expect(await refused({ ...sshd.access, identityFile })).toMatchObject({
    code: 'hosts.permission-denied',
    message: expect.stringMatching(
      /^db \(\S+\) lets this user in by none of the keys that were offered; ssh says: .*Permission denied/,
    ),
    hint: expect.stringContaining(`check user, the key in ${identityFile}, and authorized_keys on the host`),
  })
})

test('a key with a passphrase, which nobody is asked for', async () => {
  const identityFile = join(sshd.folder, 'locked-key')
  copyFileSync(sshd.access.identityFile as string, identityFile)
  expect(await refused({ ...sshd.access, identityFile })).toMatchObject({ code: 0 })
  execFileSync('ssh-keygen', ['-q', '-p', '-N', 'a passphrase', '-f', identityFile])
  expect(await refused({ ...sshd.access, identityFile })).toMatchObject({
    code: 'hosts.permission-denied',
    hint: expect.stringContaining('a key with a passphrase has to be in the agent (ssh-add)'),
  })
})

test('a host on which nobody listens', async () => {
  const port = await freePort()
  expect(await refused({ ...sshd.access, port })).toMatchObject({
    code: 'hosts.connection-refused',
    message: expect.stringMatching(/^db \(127\.0\.0\.1:\d+\) refuses connections: nobody listens there; ssh says: /),
    hint: 'check that sshd runs on the host, and its port; check its address, and what lies between',
  })
})

test('a name that nobody knows', async () => {
  expect(await refused({ ...sshd.access, host: 'no-such-host.invalid' })).toMatchObject({
    code: 'hosts.name-unknown',
    message: expect.stringContaining('there is no address for the name "no-such-host.invalid"'),
  })
})

test('a host that hangs up', async () => {
  expect(await refused({ ...sshd.access, port: await portOf(socket => socket.end()) })).toMatchObject({
    code: 'hosts.connection-lost',
    message: expect.stringMatching(/^the connection to db \(\S+\) ended before a command could be run; ssh says: /),
  })
})

test('a way there that does not lead there', async () => {
  const proxyCommand = `nc 127.0.0.1 ${await freePort()}`
  expect(await refused({ ...sshd.access, proxyCommand })).toMatchObject({
    code: 'hosts.connection-lost',
    message: expect.stringMatching(/^the connection to db \(\S+\) or a host on the way there ended before/),
    hint: 'look at the log of sshd on the host; check the way there as well',
  })
})

test('a host on the way that is not trusted: nobody is asked', async () => {
  const jump = await startSshd()
  try {
    const configFile = file(
      'jump',
      `Host bastion\n  HostName 127.0.0.1\n  Port ${jump.port}\n  UserKnownHostsFile /dev/null\n`,
    )
    expect(await refused({ ...sshd.access, configFile, proxyJump: 'bastion' })).toMatchObject({
      code: 'hosts.key-unknown',
      message: expect.stringMatching(/^no key of db \(\S+\) or a host on the way there is known here/),
    })
    expect(jump.letIn()).toBe(0)
  } finally {
    await jump.end()
  }
})

test('a configuration file that ssh does not read', async () => {
  const configFile = file('broken', 'NoSuchOption yes\n')
  expect(await refused({ ...sshd.access, configFile })).toMatchObject({
    code: 'hosts.ssh',
    message: expect.stringContaining('Bad configuration option: nosuchoption'),
    hint: `try it by hand: ssh -v -p ${sshd.port} 127.0.0.1`,
  })
})

test('a machine without ssh', async () => {
  vi.stubEnv('PATH', mkdtempSync(join(tmpdir(), 'no-programs-')))
  expect(await refused(sshd.access)).toMatchObject({
    code: 'hosts.no-client',
    exitCode: 5,
    message: 'hosts are reached by ssh, and there is no ssh on this machine',
    hint: 'install it: apt-get install openssh-client',
  })
})

/** A server whose users get no shell but what is given. */
async function shellOf(command: string, more: Partial<SshHost> = {}): Promise<unknown> {
  const forcing = await startSshd([`ForceCommand ${command}`])
  try {
    return await refused(forcing.access, more)
  } finally {
    await forcing.end()
  }
}

test('a user without a shell', async () => {
  expect(await shellOf('echo This account is not available. >&2; exit 1')).toMatchObject({
    code: 'hosts.no-shell',
    message: expect.stringMatching(
      /^db \(\S+\) runs no commands for this user: its login ended with exit code 1; it says: This account is not available\.$/,
    ),
  })
})

test('another shell than bash', async () => {
  expect(await shellOf('exec dash -c "$SSH_ORIGINAL_COMMAND"')).toMatchObject({ code: 0 })
})

describe('becoming root', () => {
  test.runIf(process.getuid?.() === 0)('works where sudo asks for nothing', async () => {
    expect(await refused(sshd.access, { become: 'sudo' })).toMatchObject({ code: 0, stdout: '0\n' })
  })

  // Who nobody is has no password that sudo would not ask for.
  const nobody = 'exec setpriv --reuid=65534 --regid=65534 --clear-groups -- sh -c "$SSH_ORIGINAL_COMMAND"'

  test.runIf(process.getuid?.() === 0)('is refused with a clear error where sudo asks for a password', async () => {
    expect(await shellOf(nobody)).toMatchObject({ code: 0, stdout: '65534\n' })
    expect(await shellOf(nobody, { become: 'sudo' })).toMatchObject({
      code: 'hosts.sudo',
      exitCode: 5,
      message: expect.stringMatching(
        /^sudo asks for a password on db \(\S+\), and nobody sits there to type it; it says: sudo: a password is required$/,
      ),
      hint: expect.stringContaining('NOPASSWD'),
    })
  })

  test('is refused where there is no sudo', async () => {
    // A login whose PATH leads to env and sh alone.
    const programs = mkdtempSync(join(tmpdir(), 'programs-'))
    for (const name of ['env', 'sh']) symlinkSync(`/usr/bin/${name}`, join(programs, name))
    expect(await shellOf(`PATH=${programs}; exec sh -c "$SSH_ORIGINAL_COMMAND"`, { become: 'sudo' })).toMatchObject({
      code: 'hosts.no-sudo',
      message: expect.stringMatching(/^db \(\S+\) has no sudo; it says: env: .*sudo.*: No such file or directory$/),
    })
  })
})

test('a host that does not answer', async () => {
  expect(await silent).toMatchObject({
    code: 'hosts.unreachable',
    message: expect.stringMatching(/^db \(\S+\) cannot be reached: it does not answer; ssh says: .*timed out/),
    hint: 'check that the host is up; check its address, and what lies between',
  })
})
