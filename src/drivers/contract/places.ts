import type { ChildProcess } from 'node:child_process'

/** How a process is started at a place of the drilled system. */
export interface Launch {
  readonly argv: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** Where vantages run. */
export interface Places {
  /** Starts a process at a place (a vantage's `host`), with pipes for its three streams. */
  launch(host: string, launch: Launch): ChildProcess
}
