import type { Claim } from '../../contract/processes.ts'

/** The part of a fault's handle that names its claim. */
export interface Claimed {
  readonly claim: string
  /** where its processes are */
  readonly host: string
}

export const claimOf = ({ claim: name, host }: Claimed, runId: string): Claim => ({ runId, name, host })
