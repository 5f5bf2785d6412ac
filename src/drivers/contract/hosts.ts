import type { ChildProcess } from 'node:child_process'

/** How a one-shot command on a host ended. */
export interface ExecResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface SpawnOptions {
  readonly env?: Readonly<Record<string, string>>
  /** -20 (goes first) .. 19; absent: that of this process */
  readonly niceness?: number
}

export interface ExecOptions extends SpawnOptions {
  /** for stdin */
  readonly input?: string
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

/** Commands are run on hosts, by name. */
export interface Hosts {
  /** Rejects only when it could not be started, or `signal` or `timeoutMs` ended it. */
  exec(host: string, argv: readonly string[], options?: ExecOptions): Promise<ExecResult>
  /** Starts argv with pipes for its three streams. */
  spawn(host: string, argv: readonly string[], options?: SpawnOptions): ChildProcess
}
