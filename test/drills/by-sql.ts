/** What was lost, asked of the database itself: the acknowledged ids of a run, EXCEPT those that are there. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { attachLab } from '../../src/lab/boot.ts'
import type { IdRanges } from '../../src/model/verdict/verdict.ts'

/** A database to ask, and from where. */
export interface Asked {
  readonly host: string
  readonly url: string
}

const primary: Asked = { host: 'control-eu-west-1', url: 'postgres://postgres@10.1.11.10:6432/app' }

/** Ids `writer/seq`, in order, of a ledger's acknowledged writes that the asked database does not hold. */
export async function lostBySql(home: string, run: string, ledger: string, asked = primary): Promise<string[]> {
  const acked = ackedIn(run, ledger)
  // No table of its own: a replica can be asked as well.
  const values = acked.map(({ writer, seq }) => `(${writer},${seq}::bigint)`).join(',')
  const script = `SELECT writer || '/' || seq FROM (SELECT * FROM (VALUES ${values}) AS acked (writer, seq) EXCEPT
  SELECT writer, seq FROM muster_ledger WHERE ledger = '${runIdOf(run)}/${ledger}') AS lost;
`
  return (await answersOf(home, script, asked)).toSorted()
}

export const runIdOf = (run: string): string =>
  JSON.parse(readFileSync(join(run, 'journal.ndjson'), 'utf8').split('\n')[0] as string).runId

/** Lines that statements print on a database of a lab; the primary when none is named. */
export async function answersOf(home: string, script: string, { host, url }: Asked = primary): Promise<string[]> {
  // One transaction: the pooler gives each transaction a server, and the temporary table lives in one.
  const input = `BEGIN;\n${script}COMMIT;\n`
  const lab = await attachLab(join(home, 'lab'))
  const argv = ['psql', url, '-qAtX', '-v', 'ON_ERROR_STOP=1', '-f', '-']
  const answer = await lab?.exec(host, argv, { input, timeoutMs: 30_000 })
  if (answer?.code !== 0) throw new Error(`psql: ${answer?.stderr}`)
  return answer.stdout.split('\n').filter(Boolean)
}

export interface Write {
  readonly t: string
  /** when the answer came */
  readonly done: number
  readonly ledger: string
  readonly outcome: string
  readonly writer: number
  readonly seq: number
  /** who answered */
  readonly by?: Readonly<Record<string, string>>
}

/** Acknowledged writes of a ledger, read from the raw observations with nothing of Muster's. */
export function ackedIn(run: string, ledger: string): Write[] {
  const folder = join(run, 'observations')
  const lines = readdirSync(folder).flatMap(name => readFileSync(join(folder, name), 'utf8').split('\n'))
  return lines
    .filter(line => line.startsWith('{"t":"write"'))
    .map(line => JSON.parse(line) as Write)
    .filter(write => write.ledger === ledger && write.outcome === 'ok')
}

/** The ids of ranges, in the same form. */
export const idsOf = (ranges: IdRanges): string[] =>
  Object.entries(ranges)
    .flatMap(([writer, list]) =>
      list.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, at) => `${writer}/${from + at}`)),
    )
    .toSorted()
