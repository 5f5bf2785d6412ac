/**
 * The sandbox: one set of user, network, mount and PID namespaces. Its first process lives as long as the pipe that the
 * owner holds, so that the owner's death, however it comes, takes every process and namespace of the lab along.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { addAbortListener, once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { MusterError, usageError } from '../model/muster-error.ts'
import { refusalMark } from './network/script.ts'
import { startOf } from './state.ts'

/** A sandbox held by this process. */
export interface Sandbox {
  /** its first process as seen from outside */
  readonly initPid: number
  readonly holder: ChildProcess
}

/** Starts a sandbox, runs the network script in it and waits until that is done. */
export async function startSandbox(stateDir: string, network: string, signal: AbortSignal): Promise<Sandbox> {
  const script = join(stateDir, 'init.sh')
  await writeFile(script, initScript(network))
  const holder = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...namespaces, 'bash', script], {
    stdio: ['pipe', 'pipe', 'pipe'],
    cwd: '/',
    env: toolsEnvironment(),
  })
  try {
    await untilReady(holder, signal)
    return { initPid: await firstChild(holder.pid as number), holder }
  } catch (error) {
    // Left alone, it would wait for our end and we for its.
    holder.stdin?.destroy()
    holder.kill('SIGKILL')
    throw error
  }
}

const endMs = 10_000

/** Ends a sandbox and waits until its first process is gone: everything inside goes with it. */
export async function endSandbox({ holder, initPid }: Sandbox): Promise<void> {
  const began = startOf(initPid)
  // One that was killed has no exit code, and tells of its end only once.
  const isOver = holder.exitCode !== null || holder.signalCode !== null
  const ended = isOver ? Promise.resolve() : once(holder, 'exit')
  holder.stdin?.end()
  holder.kill('SIGKILL')
  await ended
  const isThere = () => began !== null && startOf(initPid) === began
  const deadline = performance.now() + endMs
  while (isThere()) {
    if (performance.now() > deadline)
      throw new MusterError('lab.stop', `the lab's first process ${initPid} does not end`)
    await delay(10)
  }
}

/**
 * The environment of everything in the lab: an ordinary user's PATH lacks the folders that nft, sysctl and haproxy lie in. A
 * bash whose stdin is a socket, as Node's pipes are, takes itself for a remote login and runs the user's ~/.bashrc first, unless
 * another shell has started it.
 */
export const toolsEnvironment = (env: Readonly<Record<string, string>> = {}) => ({
  ...process.env,
  SHLVL: '1',
  PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`,
  ...env,
})

/**
 * argv that runs `argv` in a host's network namespace as the sandbox's root. Entering a PID namespace takes a child: it dies with
 * whoever entered, or a command that took too long would go on unseen.
 */
export const enter = (initPid: number, host: string, argv: readonly string[]): string[] => [
  'nsenter',
  ...['-t', String(initPid), '-U', '--preserve-credentials', '-m', '-n', '-p', '--wd=/', '--'],
  ...['setpriv', '--pdeathsig', 'KILL', 'nsenter', `--net=/run/netns/${host}`, '--'],
  ...argv,
]

/** argv that runs `argv` as an ordinary user inside: PostgreSQL and PgBouncer refuse root. */
export const asServiceUser = (argv: readonly string[]): string[] => [
  ...['unshare', '--user', '--map-user=1000', '--map-group=1000', '--'],
  ...argv,
]

const namespaces = ['--user', '--map-root-user', '--net', '--mount', '--pid', '--fork', '--mount-proc', '--kill-child']

// The shell must not end in a command that it could exec: it has to stay the first process, to reap and to wait for the pipe.
const initScript = (network: string) => `mount -t tmpfs tmpfs /run && mkdir -p /run/netns /run/lab && chmod 777 /run/lab
ip link set lo up
(
${network}
) || { echo network failed; exit 1; }
echo ready
cat >/dev/null
exit 0
`

function untilReady(holder: ChildProcess, signal: AbortSignal): Promise<void> {
  let output = ''
  return new Promise((resolve, reject) => {
    const fail = (why: string) =>
      reject(new MusterError('lab.sandbox', `the lab's sandbox did not start: ${why}`, hint))
    holder.stdout?.on('data', (data: Buffer) => {
      output += data.toString()
      if (/^ready$/m.test(output)) resolve()
    })
    holder.stderr?.on('data', (data: Buffer) => (output += data.toString()))
    holder.once('error', error => fail(error.message))
    holder.once('exit', code => {
      const refused = output.split('\n').find(line => line.startsWith(refusalMark))
      if (refused) reject(usageError('lab.setting', refused.slice(refusalMark.length)))
      else fail(`exit ${code}: ${output.trim().slice(-600)}`)
    })
    addAbortListener(signal, () => reject(signal.reason as Error))
  })
}

const hint = { hint: { text: 'user namespaces must be allowed here; see what is missing', run: ['doctor'] } }

async function firstChild(parent: number): Promise<number> {
  for (let tries = 0; tries < 200; tries++) {
    const children = await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8')
    const first = Number(children.trim().split(' ')[0])
    if (first > 0) return first
    await delay(10)
  }
  throw new MusterError('lab.sandbox', `the sandbox's first process did not appear under pid ${parent}`)
}
