import type { Flow } from '../../model/promise/data-flow.ts'

export interface Flows {
  /** Bytes that have flowed between regions so far, by the counters of the drilled system. */
  flows(signal: AbortSignal): Promise<readonly Flow[]>
}
