/**
 * How stale the stalest read of a run was, asked of the database itself: by the wall clock at which it took each write that a
 * read did not show. Nothing of Muster's measurement is in it; one machine has one wall clock.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { answersOf, runIdOf } from '../drills/by-sql.ts'

interface RawRead {
  readonly t: string
  readonly class: string
  readonly sent: number
  readonly by?: { readonly address: string; readonly seen?: string }
}

/** Milliseconds, of the reads that `address` answered; `ledger` is what they read. */
export async function stalestBySql(home: string, run: string, ledger: string, address: string): Promise<number> {
  const records = readFileSync(join(run, 'observations', 'eu-west-1-app.ndjson'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as RawRead & { readonly wallMs: number; readonly mono: number })
  const meta = records.find(({ t }) => t === 'meta')
  if (!meta) throw new Error(`${run} has no first record`)
  const wall = (ns: number) => (meta.wallMs + (ns - meta.mono) / 1e6) / 1e3
  const reads = records.filter(({ by }) => by?.address === address && by.seen !== undefined)
  const [stalest] = await answersOf(
    home,
    `CREATE TEMP TABLE reads (sent double precision, seen bigint[]) ON COMMIT DROP;
COPY reads FROM STDIN;
${reads.map(({ sent, by }) => `${wall(sent)}\t{${by?.seen}}`).join('\n')}
\\.
SELECT round(1000 * max(sent - extract(epoch FROM at))) FROM reads, generate_series(0, 3) AS w
  JOIN muster_ledger ON ledger = '${runIdOf(run)}/${ledger}' AND writer = w
  WHERE seq = seen[w + 1] + 1 AND extract(epoch FROM at) < sent;
`,
  )
  return Number(stalest)
}
