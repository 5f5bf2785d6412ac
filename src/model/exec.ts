/** A command that is run on a host: what it is given, and how it ended. */

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
