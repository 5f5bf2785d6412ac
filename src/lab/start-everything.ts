/** Starts every process of a lab, and brings its databases, its cache and its object store up as soon as their servers answer. */
import pRetry from 'p-retry'
import { ledgerTable } from '../model/ledger-table.ts'
import { MusterError } from '../model/muster-error.ts'
import { specOf } from './components/all.ts'
import type { Site } from './components/component.ts'
import type { Lab } from './lab.ts'
import { bootObjectStore, isOfObjectStore } from './objects/boot.ts'
import { startDaemon, writeFiles } from './process/daemon.ts'
import { peersIn } from './readiness/peers.ts'
import { databaseUrl } from './readiness/questions.ts'
import { formCluster } from './redis-cluster.ts'
import type { RunningLab } from './running-lab.ts'
import type { LabComponent } from './topology.ts'

interface Starting {
  readonly signal: AbortSignal
  readonly onProgress: (text: string) => void
}

/** Resolves when the tables are there and the clusters are formed; whether all of it is steady is another question. */
export async function startEverything(lab: RunningLab, site: Site, { onProgress, signal }: Starting): Promise<void> {
  onProgress('processes')
  const { components } = site.topology
  await startAll(
    lab,
    site,
    components.filter(component => !isStandbyPatroni(site, component) && !isOfObjectStore(component)),
  )
  onProgress('database and cache clusters')
  await Promise.all([
    bootObjectStore(lab, { onProgress, signal }),
    ...Object.keys(site.settings.regions).flatMap(region => [
      bootDatabase(lab, site, region, signal),
      formCluster(lab, region, signal),
    ]),
  ])
}

async function startAll(lab: RunningLab, site: Site, components: readonly LabComponent[]): Promise<void> {
  const specs = components.flatMap(component => specOf(site, component) ?? [])
  await Promise.all(
    specs.map(async spec => {
      await writeFiles(site, spec)
      await startDaemon(site, spec, lab.exec)
    }),
  )
}

const isStandbyPatroni = ({ settings }: Site, { kind, region }: LabComponent) =>
  kind === 'patroni' && settings.regions[region as string]?.standbyOf !== undefined

/** A region's own database, then those that follow it: a standby that finds nothing to copy waits long before it tries again. */
async function bootDatabase(lab: RunningLab, site: Site, region: string, signal: AbortSignal): Promise<void> {
  if (site.settings.regions[region]?.standbyOf !== undefined) return
  await prepareDatabase(lab, region, signal)
  const followers = site.topology.components.filter(
    component =>
      isStandbyPatroni(site, component) && site.settings.regions[component.region as string]?.standbyOf === region,
  )
  await startAll(lab, site, followers)
}

const tables = `CREATE TABLE IF NOT EXISTS muster_readiness (id bigserial, at timestamptz);
${ledgerTable.make.join(';\n')};
CREATE TABLE IF NOT EXISTS users (id int PRIMARY KEY, name text);
INSERT INTO users SELECT n, 'user ' || n FROM generate_series(1, 1000) n ON CONFLICT DO NOTHING;
SELECT 1 AS done`

/** Creates the tables through the database entry as soon as a primary takes writes. */
async function prepareDatabase(lab: Lab, region: string, signal: AbortSignal): Promise<void> {
  const [entry] = peersIn(lab.topology, region, 'database-entry')
  if (!entry) return
  const question = { name: 'tables', kind: 'sql', url: databaseUrl(entry), sql: tables } as const
  const create = async () => {
    const [answer] = await lab.ask(`control-${region}`, [question], signal)
    if (answer?.error !== null) throw new MusterError('lab.tables', `the tables could not be made: ${answer?.error}`)
  }
  await pRetry(create, { retries: Infinity, minTimeout: 200, factor: 1, signal })
}
