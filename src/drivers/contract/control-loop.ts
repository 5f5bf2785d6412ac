import type { Target } from '../../model/scenario/target.ts'

export interface ControlLoop {
  /**
   * Waits for the next turn of the control loop that heals what the target names. Resolves with its instant (CLOCK_MONOTONIC, ns)
   * and period; null: it has none that can be seen.
   */
  controlLoop(target: Target, signal: AbortSignal): Promise<{ readonly atNs: bigint; readonly periodMs: number } | null>
}
