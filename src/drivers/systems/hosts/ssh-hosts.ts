/** Machines of plain hosts, by OpenSSH's own client: what a user's own ssh reaches, this does. */
import { type ChildProcess, spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import limitedTo from 'p-limit'
import type { HostsSettings } from '../../../model/environment/hosts/hosts-settings.ts'
import { usageError } from '../../../model/muster-error.ts'
import type { Hosts } from '../../contract/hosts.ts'
import { Connection, killAll, sshProcess } from './connection.ts'
import { controlFolder } from './control-folder.ts'
import { execOver } from './exec.ts'
import { remoteCommand, spawnLine } from './remote-shell.ts'
import { Transcript, type TranscriptEntry } from './transcript.ts'
import type { ExecOptions, ExecResult, SpawnOptions } from '../../../model/exec.ts'

interface Options {
  /** is told of every command, as it begins and as it has ended */
  readonly onEntry?: (entry: TranscriptEntry) => void
  /** takes what is secret out of what `onEntry` is told */
  readonly conceal?: (text: string) => string
}

/** A server on the way to many hosts, as sshd is set up, drops some of ten strangers who come at once. */
const openedAtOnce = 6

export class SshHosts implements Hosts {
  readonly #connections: ReadonlyMap<string, Connection>
  readonly #transcript: Transcript
  readonly #folder = controlFolder()
  /** programs that were started and have not ended */
  readonly #started = new Set<ChildProcess>()

  constructor({ hosts }: Pick<HostsSettings, 'hosts'>, { onEntry, conceal = text => text }: Options = {}) {
    this.#transcript = new Transcript({ onEntry, conceal })
    const opening = limitedTo(openedAtOnce)
    this.#connections = new Map(
      Object.entries(hosts).map(([name, settings], at) => [
        name,
        new Connection({ name, settings }, join(this.#folder, String(at)), opening),
      ]),
    )
  }

  async exec(host: string, argv: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
    const connection = this.#to(host)
    const ended = this.#transcript.began(host, argv, userOf(connection))
    try {
      const result = await execOver(connection, argv, options)
      ended(`exit code ${result.code}`)
      return result
    } catch (error) {
      ended(error instanceof Error ? error.message : String(error))
      throw error
    }
  }

  /**
   * Starts a program with pipes for its three streams. Its end, or that of the connection, ends the process here; when the process
   * here is killed, the program there sees the end of its stdin, and is not killed.
   */
  spawn(host: string, argv: readonly string[], options: SpawnOptions = {}): ChildProcess {
    const connection = this.#to(host)
    const line = spawnLine({ argv, options })
    const ended = this.#transcript.began(host, argv, userOf(connection))
    const child = spawn('ssh', connection.words(remoteCommand(connection.reached.settings.become)), {
      ...sshProcess(),
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.#started.add(child)
    child.once('error', error => ended(error.message))
    child.once('exit', (code, signal) => {
      this.#started.delete(child)
      ended(code === null ? `was ended here by ${signal}` : `exit code ${code}`)
    })
    // Where ssh ends at once, its end tells why.
    child.stdin.on('error', () => undefined)
    child.stdin.write(line)
    return child
  }

  /** Makes the connections to hosts, all at once: a program that is started after that shares them. Rejects with the first that fails. */
  async connect(hosts: readonly string[]): Promise<void> {
    await Promise.all(hosts.map(host => this.#to(host).open()))
  }

  /** Makes the connection to a host anew where it is gone. */
  async reconnect(host: string): Promise<void> {
    const connection = this.#to(host)
    connection.doubt()
    await connection.open()
  }

  /** Ends every connection, and all that runs over it. */
  async close(): Promise<void> {
    await Promise.all([...this.#connections.values()].map(connection => connection.close()))
    // Of those that were started before a connection stood, each has made one of its own.
    for (const child of this.#started) killAll(child)
    await rm(this.#folder, { recursive: true, force: true })
  }

  #to(host: string): Connection {
    const connection = this.#connections.get(host)
    if (connection) return connection
    const known = [...this.#connections.keys()].join(', ')
    throw usageError('hosts.unknown-host', `there is no host "${host}"`, `there are ${known}`)
  }
}

const userOf = ({ reached }: Connection) => (reached.settings.become === 'sudo' ? ('root' as const) : null)
