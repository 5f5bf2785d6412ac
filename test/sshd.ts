/** Real servers of OpenSSH on loopback, each with keys, settings and a home of its own, for tests of whoever speaks to them. */
import { execFileSync, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { SshAccess } from '../src/model/environment/hosts/hosts-settings.ts'

export interface Sshd {
  /** its own, for keys and whatever a test puts there */
  readonly folder: string
  /** of whoever logs in */
  readonly home: string
  readonly port: number
  /** the key that it shows, as in a file of known hosts, without the host's name */
  readonly hostKey: string
  /** how to get in */
  readonly access: SshAccess
  readonly log: () => string
  /** connections that were let in so far */
  readonly letIn: () => number
  /** Cuts every connection that stands, as if somebody had pulled the plug on its process. */
  readonly cut: () => void
  readonly end: () => Promise<void>
}

/** Resolves when it listens. `settings`: lines of its configuration, before which nothing has been said; `within`: what it is started by. */
export async function startSshd(settings: readonly string[] = [], within: readonly string[] = []): Promise<Sshd> {
  const folder = mkdtempSync(join(tmpdir(), 'sshd-'))
  const home = join(folder, 'home')
  mkdirSync(home)
  // Where it shuts in what speaks to strangers; only root's has one.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true })
  const port = await freePort()
  const hostKey = newKey(join(folder, 'host-key'))
  writeFileSync(join(folder, 'authorized_keys'), `${newKey(join(folder, 'client-key'))}\n`, { mode: 0o600 })
  writeFileSync(join(folder, 'known hosts'), `[127.0.0.1]:${port} ${hostKey}\n`)
  writeFileSync(join(folder, 'config'), [...settings, ...own(folder, home, port)].join('\n'))
  const log = openSync(join(folder, 'log'), 'w')
  const [command = '', ...argv] = [...within, '/usr/sbin/sshd', '-D', '-e', '-f', join(folder, 'config')]
  const child = spawn(command, argv, { stdio: ['ignore', log, log] })
  closeSync(log)
  const said = () => readFileSync(join(folder, 'log'), 'utf8')
  await untilListening(port, said)
  const access = {
    host: '127.0.0.1',
    port,
    identityFile: join(folder, 'client-key'),
    knownHostsFile: join(folder, 'known hosts'),
    // None of whoever runs the tests.
    configFile: 'none',
  }
  return {
    folder,
    home,
    port,
    hostKey,
    access,
    log: said,
    letIn: () => said().match(/Accepted publickey/g)?.length ?? 0,
    cut: () => connectionsOf(child.pid as number).forEach(pid => process.kill(pid, 'SIGKILL')),
    end: async () => {
      const ended = once(child, 'exit')
      connectionsOf(child.pid as number).forEach(pid => process.kill(pid, 'SIGKILL'))
      child.kill('SIGKILL')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const own = (folder: string, home: string, port: number) => [
  'ListenAddress 127.0.0.1',
  `Port ${port}`,
  `HostKey ${join(folder, 'host-key')}`,
  `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
  'UsePAM no',
  'PidFile none',
  'LogLevel VERBOSE',
  // It lies in the folder for everybody's files.
  'StrictModes no',
  // What whoever runs the tests has in his own does not matter here.
  `SetEnv HOME=${home}`,
]

/** Makes a key; its public half. */
export function newKey(path: string): string {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', path])
  return readFileSync(`${path}.pub`, 'utf8').trim().split(' ').slice(0, 2).join(' ')
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

async function untilListening(port: number, said: () => string): Promise<void> {
  const deadline = performance.now() + 10_000
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    const answers = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (answers) return
    if (performance.now() > deadline) throw new Error(`sshd does not listen: ${said()}`)
    await delay(20)
  }
}

/** Its own processes for connections: one each, and where it is not root's, another that the first watches. */
function connectionsOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean)
    .map(Number)
  return children
    .filter(child => commandLine(String(child)).startsWith('sshd'))
    .flatMap(child => [...connectionsOf(child), child])
}

/** Seconds for a `sleep` that lasts longer than any test, told from every other by them. */
export const lasting = () => `70.${randomInt(1e9)}`

/** Processes whose command line holds the text, this one excepted. */
export const running = (text: string): number[] => runningWhere(line => line.includes(text))

/** The same by the whole command line, words with blanks between. */
export const runningWhere = (isMeant: (line: string) => boolean): number[] =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && Number(name) !== process.pid && isMeant(commandLine(name)))
    .map(Number)

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    // It has just ended.
    return ''
  }
}
