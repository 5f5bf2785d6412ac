/** The point that a restore is asked for, and what of the run's ledgers was committed up to any point, by the database's own clock. */
import type { Question } from '../../../../../model/question.ts'
import { rangesIn } from './ranges.ts'

/** The commit of one numbered write, to the microsecond: nothing after it may be there after the restore. */
export interface Point {
  /** `2026-11-25 02:52:06.171234+00` */
  readonly time: string
  /** as in the scenario */
  readonly ledger: string
  readonly writer: number
  readonly seq: number
  readonly [key: string]: string | number
}

const timeOf = (expression: string) => `to_char(${expression} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US+00')`
const committed = 'pg_xact_commit_timestamp(xmin)'
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
const ofRun = (runId: string) => `starts_with(ledger, ${quoted(`${runId}/`)})`
const name = (runId: string) => `substr(ledger, ${runId.length + 2})`

/** Asks for the run's newest write that was committed at least so long ago. */
export const pointQuestion = (url: string, runId: string, ageMs: number): Question => ({
  name: 'point',
  kind: 'sql',
  url,
  sql: `SELECT ${timeOf('committed')} AS time, ${name(runId)} AS ledger, writer, seq::int AS seq
    FROM (SELECT ledger, writer, seq, ${committed} AS committed FROM muster_ledger WHERE ${ofRun(runId)}) AS rows
    WHERE committed <= clock_timestamp() - interval '${ageMs} ms' ORDER BY committed DESC LIMIT 1`,
})

/** Numbers by `<ledger>/<writer>`, as ranges. */
export type Ids = Readonly<Record<string, readonly (readonly [number, number])[]>>

/** What a database holds of the run's ledgers. */
export interface Holding {
  /** committed up to the point */
  readonly upTo: Ids
  /** committed after it */
  readonly after: Ids
  /** when the newest of all was committed; null: there is none */
  readonly newest: string | null
}

/** Asks a database what it holds of the run's ledgers, parted by the point. */
export const holdingQuestion = (database: string, url: string, runId: string, time: string): Question => ({
  name: database,
  kind: 'sql',
  url,
  sql: `SELECT ${name(runId)} || '/' || writer AS writer, committed <= ${quoted(time)} AS "isUpTo",
      array_agg(seq::int ORDER BY seq) AS seqs, ${timeOf('max(committed)')} AS newest
    FROM (SELECT ledger, writer, seq, ${committed} AS committed FROM muster_ledger WHERE ${ofRun(runId)}) AS rows
    GROUP BY 1, 2`,
})

interface HoldingRow {
  readonly writer: string
  readonly isUpTo: boolean
  readonly seqs: readonly number[]
  readonly newest: string
}

/** Folds the answer to `holdingQuestion`. Pure. */
export function holdingIn(rows: readonly HoldingRow[]): Holding {
  const ids = (isUpTo: boolean): Ids =>
    Object.fromEntries(rows.filter(row => row.isUpTo === isUpTo).map(({ writer, seqs }) => [writer, rangesIn(seqs)]))
  const newest =
    rows
      .map(row => row.newest)
      .toSorted()
      .at(-1) ?? null
  return { upTo: ids(true), after: ids(false), newest }
}
