import type { CheckResult } from '../../model/record/journal-entry.ts'

export interface Preflight {
  /** Findings about the configuration that make a drill here dishonest or slow; reads only. */
  preflight(signal: AbortSignal): Promise<readonly CheckResult[]>
}
