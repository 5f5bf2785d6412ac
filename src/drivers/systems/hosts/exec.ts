/** Runs a command on a host to its end. */
import type { ChildProcess } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { $ } from 'zx/core'
import { MusterError } from '../../../model/muster-error.ts'
import { type Connection, sshProcess } from './connection.ts'
import { connectionFailure, endedFailure, lostFailure, shellFailure } from './failure.ts'
import { groupIn, newMark, readMarked } from './marks.ts'
import { execLine, killGroup, quoted, remoteCommand } from './remote-shell.ts'
import { shownHost } from './ssh-options.ts'
import { shortCommand } from './transcript.ts'
import type { ExecOptions, ExecResult } from '../../../model/exec.ts'

/** A command without a time limit has this one on the host: what nobody waits for any more must not run for ever. */
const longestS = 86_400

/** The host kills by itself what could not be killed from here, so much later. */
const graceS = 2

/** How long killing a command on its host may take. */
const killMs = 3_000

/** Rejects only when it could not be run, or `signal` or `timeoutMs` ended it; then it is ended on the host as well. */
export async function execOver(
  connection: Connection,
  argv: readonly string[],
  options: ExecOptions,
): Promise<ExecResult> {
  const { signal, clear } = endOf(connection, argv, options)
  try {
    return await inTurn(connection, signal, () => run(connection, argv, options, signal))
  } finally {
    clear()
  }
}

/** Aborts when the caller does or the time is over, with the error that says so. */
function endOf({ reached }: Connection, argv: readonly string[], { timeoutMs, signal: caller }: ExecOptions) {
  const ending = new AbortController()
  const { signal } = ending
  const end = (code: string, why: string) =>
    ending.abort(
      new MusterError(code, `on ${shownHost(reached.name, reached.settings.ssh)} ${shortCommand(argv)} ${why}`),
    )
  const aborted = () => end('hosts.aborted', 'was aborted')
  if (caller?.aborted) aborted()
  caller?.addEventListener('abort', aborted, { once: true })
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => end('hosts.time-limit', `took over ${timeoutMs} ms`), timeoutMs)
  const clear = () => {
    clearTimeout(timer)
    caller?.removeEventListener('abort', aborted)
  }
  return { signal, clear }
}

/** Waits for its turn no longer than it may take as a whole. */
async function inTurn<T>(connection: Connection, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const stop = () => reject(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  const turn = connection.inTurn(async () => {
    signal.throwIfAborted()
    signal.removeEventListener('abort', stop)
    return await work()
  })
  turn.then(resolve, reject)
  return await promise
}

async function run(
  connection: Connection,
  argv: readonly string[],
  options: ExecOptions,
  signal: AbortSignal,
): Promise<ExecResult> {
  await unlessAborted(connection.open(), signal)
  const limitS = options.timeoutMs === undefined ? longestS : Math.ceil(options.timeoutMs / 1000) + graceS
  const command = begin(connection, argv, options, limitS)
  try {
    await unlessAborted(command.isOver, signal)
  } catch (error) {
    await endThere(connection, command)
    throw error
  }
  const said = command.said()
  if (said.before.includes(leftSocket)) connection.doubt()
  if (said.code !== null) return { code: said.code, stdout: said.stdout, stderr: said.stderr }
  throw await failureOf(connection, argv, said, await command.isOver)
}

interface Running {
  readonly child: ChildProcess
  /** resolves with the exit code of ssh; null: it was killed */
  readonly isOver: Promise<number | null>
  /** resolves with its process group on the host as soon as it has begun there; null: it is over before that */
  readonly group: Promise<number | null>
  readonly said: () => ReturnType<typeof readMarked>
}

function begin(connection: Connection, argv: readonly string[], options: ExecOptions, limitS: number): Running {
  const mark = newMark()
  const line = execLine({ argv, options }, mark, limitS)
  const words = connection.words(remoteCommand(connection.reached.settings.become))
  // As bytes: zx would take each part of the output for a text of its own, and break a letter that lies in two.
  const store = { stdout: [] as Buffer[], stderr: [] as Buffer[], stdall: [] as Buffer[] }
  const running = $({ ...alone, ...sshProcess(), cwd: process.cwd(), store })`ssh ${words}`
  const child = running.child as ChildProcess
  const isOver = exitCodeOf(running)
  const group = groupOf(child, isOver, () => groupIn(Buffer.concat(store.stderr).toString(), mark))
  // A command that ends before it has read its input closes the pipe; its exit code tells what matters.
  child.stdin?.on('error', () => undefined)
  child.stdin?.write(line)
  child.stdin?.end(options.input ?? '')
  return {
    child,
    isOver,
    group,
    said: () => readMarked(Buffer.concat(store.stdout), Buffer.concat(store.stderr), mark),
  }
}

/** How zx is to run ssh: alone, whatever a user has set for zx, and by a shell that is there everywhere and starts soon. */
const alone = {
  shell: true,
  quote: quoted,
  prefix: 'exec ',
  postfix: '',
  quiet: true,
  verbose: false,
  nothrow: true,
  preferLocal: false,
} as const

const exitCodeOf = async (running: PromiseLike<{ exitCode: number | null }>) => (await running).exitCode

function groupOf({ stderr }: ChildProcess, isOver: Promise<unknown>, look: () => number | null) {
  const { promise, resolve } = Promise.withResolvers<number | null>()
  const listen = () => {
    const group = look()
    if (group === null) return
    stderr?.off('data', listen)
    resolve(group)
  }
  stderr?.on('data', listen)
  void isOver.then(() => resolve(null))
  return promise
}

/** Kills the command on its host, then what waits for it here. Where that does not work the host does it, when its time is over. */
async function endThere(connection: Connection, { child, group, isOver }: Running): Promise<void> {
  const deadline = delay(killMs, null, { ref: false })
  // One that is about to begin would do so all the same, were it given up here.
  const number = await Promise.race([group, deadline])
  if (number !== null) {
    const killing = begin(connection, killGroup(number), {}, graceS)
    await Promise.race([Promise.all([killing.isOver, isOver]), deadline])
    killing.child.kill('SIGKILL')
  }
  child.kill('SIGKILL')
}

async function failureOf(
  connection: Connection,
  argv: readonly string[],
  { hasBegun, before }: { readonly hasBegun: boolean; readonly before: string },
  exitCode: number | null,
): Promise<MusterError> {
  const { reached } = connection
  const command = shortCommand(argv)
  connection.doubt()
  if (!hasBegun && exitCode !== null && exitCode !== sshFailed) return shellFailure(reached, exitCode, before)
  const stands = await connection.stands()
  if (hasBegun) return stands ? endedFailure(reached, command) : lostFailure(reached, command, true)
  const failure = connectionFailure(reached, before)
  if (!vague.includes(failure.code)) return failure
  return stands ? shellFailure(reached, exitCode, before) : lostFailure(reached, command, false)
}

/** ssh says so when nobody is behind the socket any more: it has then made a connection for this command alone. */
const leftSocket = 'Control socket connect('

/** Exit code of ssh when it is ssh itself that failed. */
const sshFailed = 255

/** Of a connection that shared by many, they tell no more than that it ended. */
const vague = ['hosts.connection-lost', 'hosts.ssh']

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const stop = () => reject(signal.reason)
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  return promise
}
