import type { Launched } from '../../model/exec.ts'

/** How one of Muster's own programs is started at a place: Node, its module, and what it is given. */
export interface Launch {
  readonly argv: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** How another machine's monotonic clock stands to this one's. */
export interface ClockOffset {
  /** what that clock is ahead by */
  readonly offsetNs: bigint
  /** the offset is known to so much, either way */
  readonly halfWidthNs: number
}

/** Of places on machines of their own, which see neither the files nor the clock of this one. */
export interface Away {
  /** Where a program of a run keeps what it writes, at the place; `name` tells it from the run's others. */
  fileAt(host: string, runId: string, name: string): Promise<string>
  /** What was kept there; empty: nothing. */
  read(host: string, runId: string, name: string): Promise<string>
  clock(host: string): Promise<ClockOffset>
}

/** Where vantages run. */
export interface Places {
  /** Starts a program at a place (a vantage's `host`), with pipes for its three streams. */
  launch(host: string, launch: Launch): Launched | Promise<Launched>
  /** absent: every place is on this machine */
  readonly away?: Away
}
