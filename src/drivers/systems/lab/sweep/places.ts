/** Where in the lab data may lie: for each place, from where it is searched and for what. */
import { readdir } from 'node:fs/promises'
import { relative } from 'node:path'
import { privateKeyOf } from '../../../../lab/backup/configuration.ts'
import { regionConfigurationOf, regionOfRepository, repositoryOf } from '../../../../lab/backup/repository.ts'
import type { Lab } from '../../../../lab/lab.ts'
import { onCallAddress, type LabComponent } from '../../../../lab/topology.ts'
import type { Environment } from '../../../../model/environment/environment.ts'
import { fileAssets } from './asset-of.ts'
import { assetNames, type Job } from './job.ts'

/** A place whose stores are searched together. */
export interface SearchedPlace {
  readonly place: string
  readonly country: string | null
  /** host of the lab from which it is searched */
  readonly host: string
  readonly jobs: readonly Job[]
  readonly assets: readonly string[]
}

export async function placesOf(lab: Lab, environment: Environment): Promise<SearchedPlace[]> {
  const entries = await readdir(lab.stateDir, { withFileTypes: true })
  const folders = entries.filter(entry => entry.isDirectory()).map(({ name }) => name)
  // What this lab is started with, and whatever else was left there.
  const files = entries.filter(entry => entry.isFile()).map(({ name }) => name)
  const regions = Object.keys(lab.settings.regions)
  const ofRegion = (name: string) => regionOfRepository(lab, name) ?? regions.find(region => name.includes(region))
  const ofEdge = (name: string) => edgesOf(lab).find(({ id }) => name === folderName(id))
  const watching = lab.settings.monitoring ? ['prometheus', 'alertmanager', 'blackbox-exporter', 'on-call'] : []
  return [
    ...regions.map(region =>
      regionPlace(
        lab,
        environment,
        region,
        folders.filter(name => ofRegion(name) === region),
      ),
    ),
    ...(await Promise.all(edgesOf(lab).map(edge => edgePlace(lab, environment, edge)))),
    ...(lab.settings.monitoring ? [monitoringPlace(lab, environment, watching)] : []),
    elsewhere(lab, [...folders.filter(name => !ofRegion(name) && !ofEdge(name) && !watching.includes(name)), ...files]),
  ]
}

const folderName = (id: string) => id.replace('@', '-')

const edgesOf = (lab: Lab) => lab.topology.components.filter(({ kind }) => kind === 'edge')

function regionPlace(lab: Lab, environment: Environment, region: string, folders: readonly string[]): SearchedPlace {
  const own = (kind: LabComponent['kind']) =>
    lab.topology.components.filter(component => component.region === region && component.kind === kind)
  const urls = own('postgres').map(({ address, port }) => `postgres://postgres@${address}:${port}/postgres`)
  const nodes = own('redis').map(({ address, port }) => ({ host: address, port }))
  const [database, cluster] = [own('patroni')[0], own('etcd')[0]].map(one => (one ? folderName(one.id) : null))
  return {
    place: region,
    country: environment.regions[region]?.country ?? null,
    host: `control-${region}`,
    jobs: [
      { kind: 'rows', urls },
      { kind: 'keys', nodes },
      { kind: 'dumps', nodes },
      ...lab.settings.backup.regions
        .filter(name => keptIn(lab, name) === region && !isWrittenTo(lab, name))
        .map((name): Job => ({ kind: 'repository', config: regionConfigurationOf(lab, name) })),
      ...objectJobs(lab, region, own('radosgw')),
      filesJob(lab, folders, [
        ...(database ? [`${database}/muster-positive.log`, `${database}/muster-positive`] : []),
        ...(cluster ? [`${cluster}/data/muster-positive`] : []),
      ]),
    ],
    assets: [
      assetNames.rows,
      assetNames.keys,
      ...fileAssets.filter(asset => asset !== assetNames.objects || own('radosgw').length > 0),
    ],
  }
}

const keptIn = ({ settings }: Lab, region: string) => settings.backup.keptIn?.[region] ?? region

/** A database that leads writes to its repository; one that follows does so once it is promoted. */
export const isWrittenTo = ({ settings }: Lab, region: string) =>
  settings.backup.regions.includes(region) && settings.regions[region]?.standbyOf === undefined

/** A positive goes through the gateway of each site: only so it lies there as objects do. */
function objectJobs({ objectKeys, settings }: Lab, region: string, gateways: readonly LabComponent[]): Job[] {
  const [bucket] = Object.keys(settings.objectStore?.buckets ?? {})
  if (!objectKeys || bucket === undefined) return []
  const keys = objectKeys.application
  return gateways.map(site => ({ kind: 'objects', site, keys, bucket, key: `muster-positive-${region}` }))
}

/** Its own folder holds its configuration and log: those go with it, under the names that files have anywhere. */
async function edgePlace(lab: Lab, environment: Environment, edge: LabComponent): Promise<SearchedPlace> {
  const folder = folderName(edge.id)
  return {
    place: edge.id,
    country: countryOfEdge(environment, edge.id),
    host: edge.host,
    jobs: [
      { kind: 'cached', pids: await lab.pids(edge.id), url: `http://${edge.address}:${edge.port}/api/v1/jobs` },
      filesJob(lab, [folder], [`${folder}/muster-positive.log`, `${folder}/muster-positive`]),
    ],
    assets: [assetNames.cached, 'logs', 'other files'],
  }
}

function countryOfEdge({ driver }: Environment, id: string): string | null {
  for (const [name, { country, points = [] }] of Object.entries(driver?.settings.edges ?? {})) {
    if (id === `edge@${name}`) return country ?? null
    const point = points.find(one => id === `edge@${name}-${one.name}`)
    if (point) return point.country
  }
  return null
}

function monitoringPlace(lab: Lab, { onCall }: Environment, folders: readonly string[]): SearchedPlace {
  const at = (id: string) => lab.component(id)
  const [prometheus, alertmanager] = [at('prometheus'), at('alertmanager')]
  const alerts = `http://${alertmanager.address}:${alertmanager.port}/api/v2/alerts`
  const metrics = `http://${prometheus.address}:${prometheus.port}/api/v1`
  const series = `${metrics}/series?match[]=${encodeURIComponent('{__name__=~".+"}')}`
  return {
    place: 'monitoring',
    country: onCall?.country ?? null,
    host: 'monitoring',
    jobs: [
      { kind: 'metrics', urls: [series], write: `${metrics}/write` },
      { kind: 'alerts', urls: [alerts, `http://${onCallAddress}/notifications`], post: alerts },
      filesJob(lab, folders, ['on-call/muster-positive.log', 'on-call/muster-positive']),
    ],
    assets: [assetNames.metrics, assetNames.alerts, 'logs', 'other files'],
  }
}

/** What the lab keeps apart from every region: nobody's data belongs there. */
const elsewhere = (lab: Lab, folders: readonly string[]): SearchedPlace => ({
  place: 'elsewhere',
  country: null,
  host: 'backbone',
  jobs: [filesJob(lab, folders, ['canary/muster-positive.log', 'canary/muster-positive'])],
  assets: ['logs', 'other files'],
})

const filesJob = (lab: Lab, folders: readonly string[], samples: readonly string[]): Job => ({
  kind: 'files',
  root: lab.stateDir,
  folders,
  samples,
  keys: {
    cmsKey: privateKeyOf(lab),
    repositories: lab.settings.backup.regions.map(region => ({
      folder: relative(lab.stateDir, repositoryOf(lab, region)),
      config: regionConfigurationOf(lab, region),
    })),
  },
})
