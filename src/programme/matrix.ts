/** What is owed as a matrix of jobs for GitHub Actions. Pure. */
import type { Obligation } from '../model/scenario/programme.ts'
import type { OwedDrill } from './owed-drill.ts'
import type { State } from './standing.ts'

/** One job: `muster run <scenario> -e <environment>`. */
export interface MatrixJob extends Pick<Obligation, 'region' | 'tier' | 'owner'> {
  /** file, from where the command was typed */
  readonly scenario: string
  /** name or file, as `-e` takes it */
  readonly environment: string
  /** of the environment; null: it cannot be read, and the job will say why */
  readonly protection: string | null
  readonly state: State
}

export interface Matrix {
  readonly include: readonly MatrixJob[]
}

export const isOwed = (state: State): boolean => state === 'overdue' || state === 'not-met' || state === 'due'

export const matrixOf = (drills: readonly { readonly drill: OwedDrill; readonly state: State }[]): Matrix => ({
  include: drills.map(({ drill, state }) => ({
    scenario: drill.scenarioFile,
    environment: drill.environmentReference,
    region: drill.obligation.region,
    tier: drill.obligation.tier,
    protection: drill.environment?.protection ?? null,
    owner: drill.obligation.owner,
    state,
  })),
})
