import type { ChildProcess } from 'node:child_process'
import type { ExecOptions, ExecResult, SpawnOptions } from '../../model/exec.ts'

/** Commands that change something are run on hosts as `exec` runs others; whoever listens for changes hears of them. */
export interface Changing {
  change(host: string, argv: readonly string[], options?: ExecOptions): Promise<ExecResult>
}

/** Commands are run on hosts, by name. */
export interface Hosts {
  /** Rejects only when it could not be started, or `signal` or `timeoutMs` ended it. */
  exec(host: string, argv: readonly string[], options?: ExecOptions): Promise<ExecResult>
  /** Starts argv with pipes for its three streams. */
  spawn(host: string, argv: readonly string[], options?: SpawnOptions): ChildProcess
}
