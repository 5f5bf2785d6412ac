/** An obligation with the files that it names read. */
import type { Obligation } from '../model/scenario/programme.ts'

export interface OwedDrill {
  readonly obligation: Obligation
  /** first quarter in which it is owed */
  readonly from: string
  /** as it is typed here */
  readonly scenarioFile: string
  /** as it is typed here: by name or file */
  readonly environmentReference: string
  /** null: its file cannot be read; a digest that is null: see the problems */
  readonly scenario: { readonly name: string; readonly title: string; readonly digest: string | null } | null
  readonly environment: { readonly name: string; readonly protection: string; readonly digest: string | null } | null
  /** what keeps it from being drilled, one sentence each */
  readonly problems: readonly string[]
}

/** Its scenario's name, or the file where that is not known. */
export const nameOf = ({ scenario, scenarioFile }: OwedDrill): string => scenario?.name ?? scenarioFile

/** Its environment's name, or what was written where that is not known. */
export const placeOf = ({ environment, environmentReference }: OwedDrill): string =>
  environment?.name ?? environmentReference
