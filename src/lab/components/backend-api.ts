import type { LabComponent } from '../topology.ts'
import { type ComponentSpec, folderOf, neighbour, peers, type Site } from './component.ts'
import { ownModule } from '../../model/own-files.ts'

/** The business service of a zone. */
export function backendApi(site: Site, component: LabComponent): ComponentSpec {
  const pooler = neighbour(site, component, 'pgbouncer')
  const poolUrl = (database: string) => `postgres://postgres@${pooler.address}:${pooler.port}/${database}`
  const follows = site.settings.regions[component.region as string]?.standbyOf !== undefined
  const folder = folderOf(site, component.id)
  return {
    id: component.id,
    host: component.host,
    argv: [process.execPath, ownModule(import.meta.dirname, '../services/backend-api')],
    env: {
      LISTEN_HOST: component.address,
      LISTEN_PORT: String(component.port),
      REGION: component.region as string,
      ZONE: component.zone as string,
      DATABASE_URL: poolUrl('app'),
      // Where the database follows another region's there is no primary, and its replicas are there to be read.
      READS_URL: poolUrl(follows ? 'app_ro' : 'app'),
      REDIS_NODES: peers(site, component, 'redis')
        .map(node => `${node.address}:${node.port}`)
        .join(','),
      POOL_SIZE: String(site.settings.backendApi.poolSize),
      STATEMENT_TIMEOUT_MS: String(site.settings.backendApi.statementTimeoutMs),
    },
    files: {},
    folders: [folder],
  }
}
