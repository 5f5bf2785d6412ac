/** Hosts on which only what changes something is run: each such command is told when it has ended. */
import type { ChildProcess } from 'node:child_process'
import type { Change } from '../../contract/changes.ts'
import type { Hosts } from '../../contract/hosts.ts'
import { shownCommand } from './transcript.ts'
import type { ExecOptions, ExecResult, SpawnOptions } from '../../../model/exec.ts'

export class TellingHosts implements Hosts {
  readonly #hosts: Hosts
  readonly #tell: (change: Change) => void

  constructor(hosts: Hosts, tell: (change: Change) => void) {
    this.#hosts = hosts
    this.#tell = tell
  }

  async exec(host: string, argv: readonly string[], options?: ExecOptions): Promise<ExecResult> {
    const from = performance.now()
    const told = (outcome: string) => {
      const tookMs = Math.round(performance.now() - from)
      // Whoever waits for the command goes on first: how soon it ended is part of what is measured.
      setImmediate(() => this.#tell({ host, command: shownCommand(argv), tookMs, outcome }))
    }
    try {
      const result = await this.#hosts.exec(host, argv, options)
      told(`exit code ${result.code}${result.code === 0 ? '' : `: ${result.stderr.trim()}`}`)
      return result
    } catch (error) {
      told(error instanceof Error ? error.message : String(error))
      throw error
    }
  }

  spawn(host: string, argv: readonly string[], options?: SpawnOptions): ChildProcess {
    return this.#hosts.spawn(host, argv, options)
  }
}
