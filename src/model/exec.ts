/** A command that is run on a host: what it is given, and how it ended. */
import type { Readable, Writable } from 'node:stream'

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

/** A program that was started at a place: what a process of this machine has, as far as its end and its streams go. */
export interface Launched {
  /** absent: it is no process of this machine */
  readonly pid?: number | undefined
  readonly stdin: Writable | null
  readonly stdout: Readable | null
  readonly stderr: Readable | null
  kill(signal?: 'SIGKILL'): boolean
  /** its end, once its streams have ended too; null: it was ended, or lost */
  once(event: 'close', listener: (code: number | null) => void): unknown
}
