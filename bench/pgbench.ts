/** PostgreSQL's own load generator, run inside the lab. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Lab } from '../src/lab/lab.ts'
import type { LabComponent } from '../src/lab/topology.ts'
import { outputOf } from './own-lab.ts'
import { quantile } from './table.ts'

const program = '/usr/lib/postgresql/15/bin/pgbench'

/** The ledger's own statement with the same kinds of values. */
export const ledgerInsert = `\\set seq random(1, 1000000)
INSERT INTO muster_ledger (ledger, writer, seq, address, timeline)
  SELECT 'bench/pgbench', :client_id, :seq, host(inet_server_addr()), substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)
  RETURNING concat(address, ' ', timeline, ' ', (SELECT system_identifier FROM pg_control_system()));
`

export interface Load {
  readonly script: string
  readonly clients: number
  readonly seconds: number
  readonly protocol: 'simple' | 'extended'
}

/** Transactions a second without the time to connect, and their latencies. */
export interface Pace {
  readonly perSecond: number
  readonly p95Ms: number
}

/** Runs a closed loop of `clients` connections through a pooler; `folder` is for its files. */
export async function pgbench(lab: Lab, host: string, pooler: LabComponent, load: Load, folder: string): Promise<Pace> {
  const own = await mkdtemp(join(folder, 'pgbench-'))
  const script = join(own, 'script.sql')
  await writeFile(script, load.script)
  const target = ['-h', pooler.address, '-p', String(pooler.port), '-U', 'postgres']
  const shape = ['-c', String(load.clients), '-j', '1', '-T', String(load.seconds), '-M', load.protocol]
  const files = ['-n', '-f', script, '--log', '--log-prefix', join(own, 'log')]
  const output = await outputOf(lab, host, [program, ...target, ...shape, ...files, 'app'], (load.seconds + 20) * 1000)
  const latencies = await latenciesIn(own)
  await rm(own, { recursive: true })
  return { perSecond: Number(/^tps = ([\d.]+)/m.exec(output)?.[1]), p95Ms: quantile(latencies, 0.95) }
}

/** Lines of its log: client, transaction, microseconds, script, and when. */
async function latenciesIn(folder: string): Promise<number[]> {
  const names = (await readdir(folder)).filter(name => name.startsWith('log.'))
  const texts = await Promise.all(names.map(name => readFile(join(folder, name), 'utf8')))
  return texts.flatMap(text =>
    text
      .trim()
      .split('\n')
      .map(line => Number(line.split(' ')[2]) / 1000),
  )
}
