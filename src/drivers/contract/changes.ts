/** One command, or call, that changed something of a system, as it ended. */
export interface Change {
  readonly host: string
  /** as somebody could type it there */
  readonly command: string
  readonly tookMs: number
  /** `exit code 0`, or why it did not come to one */
  readonly outcome: string
}

/** Whatever is done to somebody else's system is told. */
export interface Changes {
  /** From now on; whoever listened before is told no more. */
  onChange(listener: (change: Change) => void): void
  /** Tells of one that somebody else than the system has made: a driver, through an API of its own. */
  changed(change: Change): void
}
