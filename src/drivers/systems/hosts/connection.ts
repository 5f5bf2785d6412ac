/**
 * One connection to a host, shared by all commands there. A process of ssh of its own holds it, from when it is needed first
 * until nobody has used it for a while; ssh's clients find it by a socket.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import limitedTo, { type LimitFunction } from 'p-limit'
import { connectionFailure, isOnTheWay, noClientFailure, type Reached } from './failure.ts'
import { sshOptions } from './ssh-options.ts'

/** An unused one is given up after that: also when whoever opened it is gone. */
const keptS = 60

/** Beyond it a connection is not being made any more, whatever ssh waits for. */
const openMs = 30_000

/** A server takes 10 sessions over a connection unless it is told otherwise; those that last need some of them. */
const sessionsAtOnce = 6

/** Nobody can be asked for a password or to trust a host, not even by a host on the way: there is no terminal, and no window. */
export const sshProcess = () => ({ detached: true, env: { ...process.env, SSH_ASKPASS_REQUIRE: 'never' } })

export class Connection {
  readonly reached: Reached
  readonly #socket: string
  readonly #inTurnToOpen: LimitFunction
  /** Runs a command as soon as the connection has a session to spare. */
  readonly inTurn = limitedTo(sessionsAtOnce)
  #opening: Promise<void> | null = null
  #isSure = false

  /** `opening`: shared by connections that must not be made all at once. */
  constructor(reached: Reached, socket: string, opening: LimitFunction) {
    this.reached = reached
    this.#socket = socket
    this.#inTurnToOpen = opening
  }

  /** Words for ssh, to run something on the host. Where no connection stands they make one that ends with what is run. */
  words(remoteCommand: string): string[] {
    return this.#words(['-o', 'ControlMaster=no'], remoteCommand)
  }

  /** Resolves when the connection stands, which may be long since; rejects with why it does not. */
  async open(): Promise<void> {
    if (this.#isSure && existsSync(this.#socket)) return
    this.#opening ??= this.#inTurnToOpen(() => this.#open()).finally(() => (this.#opening = null))
    await this.#opening
  }

  /** The connection may be gone: it is looked at before it is used again. */
  doubt(): void {
    this.#isSure = false
  }

  /** Whether the connection stands, as far as the process that holds it knows. */
  async stands(): Promise<boolean> {
    return existsSync(this.#socket) && (await this.#control('check')) === 0
  }

  /** Ends the connection, and all that runs over it. */
  async close(): Promise<void> {
    // One that is being made is ended as soon as it is there.
    await this.#opening?.catch(() => {
      // There is nothing to end then. Why it could not be made is told to whoever waits for it.
    })
    this.#isSure = false
    if (existsSync(this.#socket)) await this.#control('exit')
  }

  async #open(): Promise<void> {
    if (!(await this.stands())) {
      // Left by a process that was killed.
      await rm(this.#socket, { force: true })
      const holding = ['-o', 'ControlMaster=yes', '-o', `ControlPersist=${keptS}`, '-N']
      const { code, said } = await ended(ssh(this.#words(holding)), openMs)
      if (code !== 0) throw connectionFailure(this.reached, isOnTheWay(said) ? await this.#saidOnTheWay(said) : said)
    }
    this.#isSure = true
  }

  /** Of a connection that is to be kept, ssh hides what a host or a command on the way says: it is tried once more, for the words. */
  async #saidOnTheWay(before: string): Promise<string> {
    const { code, said } = await ended(ssh(this.#words(['-S', 'none'], 'exit')), openMs)
    return code === 0 ? before : said
  }

  async #control(word: 'check' | 'exit'): Promise<number | null> {
    return (await ended(ssh(this.#words(['-O', word])), openMs)).code
  }

  #words(options: readonly string[], ...command: string[]): string[] {
    const { ssh: access } = this.reached.settings
    return [...sshOptions(access, this.#socket), ...options, '--', access.host, ...command]
  }
}

const ssh = (words: readonly string[]) => spawn('ssh', words, { ...sshProcess(), stdio: ['ignore', 'ignore', 'pipe'] })

/** Waits for the process itself: what it leaves behind may keep its streams. */
async function ended(child: ChildProcess, limitMs: number): Promise<{ code: number | null; said: string }> {
  let said = ''
  child.stderr?.on('data', (part: Buffer) => (said += part.toString()))
  const isRead = new Promise<void>(done => child.once('close', () => done()))
  const timer = setTimeout(() => {
    said += `timed out after ${limitMs / 1000} s`
    killAll(child)
  }, limitMs)
  try {
    const [code] = (await once(child, 'exit')) as [number | null]
    if (code !== 0) await Promise.race([isRead, delay(lastWordsMs, undefined, { ref: false })])
    return { code, said }
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? noClientFailure(error) : error
  } finally {
    clearTimeout(timer)
    child.stderr?.destroy()
  }
}

/** What it said last is read just after its end. */
const lastWordsMs = 500

/** With what it has started on the way. */
export function killAll({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL')
}
