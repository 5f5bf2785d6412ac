import type { Verdict } from '../model/verdict/verdict.ts'

/** One drill of many. */
export interface CatalogueRow {
  readonly scenario: string
  /** null: it was refused before anything was broken */
  readonly verdict: Verdict | null
  /** its run's directory, relative to where the command was typed */
  readonly report: string | null
  readonly refused: string | null
  readonly exitCode: number
  readonly tookMs: number
}
