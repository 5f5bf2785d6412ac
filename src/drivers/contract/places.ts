import type { ChildProcess } from 'node:child_process'

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
  /** Where a program at the place is to keep what belongs into `file` here. */
  fileAt(host: string, file: string): Promise<string>
  /** Brings what was kept there into `file`; nothing happens when nothing was. */
  bring(host: string, file: string): Promise<void>
  clock(host: string): Promise<ClockOffset>
}

/** Where vantages run. */
export interface Places {
  /** Starts a program at a place (a vantage's `host`), with pipes for its three streams. */
  launch(host: string, launch: Launch): ChildProcess | Promise<ChildProcess>
  /** absent: every place is on this machine */
  readonly away?: Away
}
