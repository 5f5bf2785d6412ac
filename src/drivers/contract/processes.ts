/** One process for ever: its pid with its start time, so that a pid used again by another process is never signalled. */
export interface ProcessRef {
  readonly pid: number
  /** clock ticks since boot */
  readonly startTicks: number
  readonly host: string
  readonly [key: string]: string | number
}

/** One that runs. */
export interface RunningProcess extends ProcessRef {
  /** `R S D T ...` as in /proc/<pid>/stat */
  readonly state: string
}

/**
 * Says which run made a fault: written where the fault is before it takes effect, so that undo can tell what is its own. A claim
 * with a **lease** is undone by the system itself when the lease is over, should whoever made it be gone.
 */
export interface Claim {
  readonly runId: string
  /** tells the faults of one run apart */
  readonly name: string
  /** where what is claimed is */
  readonly host: string
}

/** Components have processes, which can be signalled and started. */
export interface Processes {
  /** Every process of the components as they are now. */
  processesOf(components: readonly string[]): Promise<ProcessRef[]>
  /** Those of the processes that still run. A process that was killed needs a moment to let go of its memory: it is given `graceMs`. */
  running(refs: readonly ProcessRef[], graceMs?: number): Promise<RunningProcess[]>
  /**
   * Claims, then signals the processes that still run, and their descendants, all at once; they are those of one host, the
   * claim's. With `leaseMs` a lease lets them go on after that long. Throws when none of them runs, or when the claim stands already.
   */
  strike(refs: readonly ProcessRef[], signal: 'KILL' | 'STOP', claim: Claim, leaseMs: number | null): Promise<void>
  /** Lets go on what was stopped under the claim, and releases it; nothing happens when there is none. */
  thaw(claim: Claim): Promise<void>
  /** Whether the run's fault still stands as far as nobody has undone it. */
  isClaimed(claim: Claim): Promise<boolean>
  /** Ends the lease and releases the claim; nothing happens when there is none. */
  release(claim: Claim): Promise<void>
  /** Process ids of a component's main process, which comes first, and all its descendants; empty when it does not run. */
  pids(component: string): Promise<readonly number[]>
  /** Starts a component when it does not run; idempotent. */
  start(component: string): Promise<void>
}
