import type { LabComponent } from '../topology.ts'
import { configurationOf, isBackedUp } from '../backup/repository.ts'
import { type ComponentSpec, folderOf, neighbour, peers, type Site, socketFolderOf } from './component.ts'

/** Name of a region's PostgreSQL cluster in the DCS. */
export const scopeOf = (region: string) => `core-${region}`

/** Member name of a zone's PostgreSQL. */
export const memberOf = (component: Pick<LabComponent, 'region' | 'zone'>) => `${component.region}${component.zone}`

/** PostgreSQL's own folder beneath Patroni's. */
export const dataFolderOf = (site: Pick<Site, 'stateDir'>, patroniId: string) => `${folderOf(site, patroniId)}/pg`

/** How pgBackRest finds a member's PostgreSQL and its region's repository. The archive command looks for it beside the data. */
export const backupConfigurationOf = (site: Pick<Site, 'stateDir'>, patroniId: string) =>
  `${folderOf(site, patroniId)}/pgbackrest.conf`

/** Patroni with the PostgreSQL it runs. The configuration is JSON, which is YAML. */
export function patroni(site: Site, component: LabComponent): ComponentSpec {
  const folder = folderOf(site, component.id)
  const sockets = socketFolderOf(component.id)
  const file = `${folder}/patroni.yml`
  const template = `${folder}/bootstrap.sh`
  const region = component.region as string
  return {
    id: component.id,
    host: component.host,
    argv: ['patroni', file],
    env: { PATRONI_LOG_LEVEL: 'INFO' },
    files: {
      [file]: JSON.stringify(configuration(site, component, folder, sockets, template), null, 2),
      ...(isBackedUp(site, region)
        ? {
            [backupConfigurationOf(site, component.id)]: configurationOf(site, region, {
              path: `${folder}/pg`,
              sockets,
            }),
          }
        : {}),
      [template]: `#!/bin/sh\nset -e\ncp -a '${site.databaseTemplate}' '${folder}/pg'\nchmod 700 '${folder}/pg'\n`,
    },
    folders: [folder],
  }
}

function configuration(site: Site, component: LabComponent, folder: string, sockets: string, template: string) {
  const { dcsApi, postgresql, ...dcs } = site.settings.patroni
  const postgres = neighbour(site, component, 'postgres')
  const etcdHosts = peers(site, component, 'etcd').map(member => `${member.address}:${member.port}`)
  const rest = `${component.address}:${component.port}`
  return {
    scope: scopeOf(component.region as string),
    name: memberOf(component),
    restapi: { listen: rest, connect_address: rest },
    [dcsApi]: { hosts: etcdHosts.join(',') },
    bootstrap: {
      dcs: {
        ...dcs,
        ...standbyCluster(site, component),
        postgresql: { use_pg_rewind: true, use_slots: true, ...postgresql, parameters: parametersOf(site, component) },
      },
      method: 'template',
      template: { command: `/bin/sh ${template}`, no_params: true },
    },
    postgresql: {
      listen: `${postgres.address}:${postgres.port}`,
      connect_address: `${postgres.address}:${postgres.port}`,
      data_dir: `${folder}/pg`,
      bin_dir: '/usr/lib/postgresql/15/bin',
      pgpass: `${folder}/pgpass`,
      basebackup: [{ checkpoint: 'fast' }],
      pg_hba: [...ownAccess, ...(site.settings.pg_hba ?? everybody)],
      authentication: {
        superuser: { username: 'postgres' },
        replication: { username: 'postgres' },
        rewind: { username: 'postgres' },
      },
      parameters: { unix_socket_directories: sockets },
    },
    watchdog: { mode: 'off' },
    ...tagsOf(site, component),
  }
}

function tagsOf({ settings }: Site, component: LabComponent) {
  const tags = settings.members?.[memberOf(component)]?.tags
  return tags === undefined ? {} : { tags }
}

/** A region without a repository has nowhere to archive to. */
const parametersOf = (site: Site, { region }: LabComponent) =>
  isBackedUp(site, region as string) ? site.settings.postgres : { ...site.settings.postgres, archive_mode: 'off' }

function standbyCluster({ settings, topology }: Site, { region }: LabComponent): object {
  const followed = settings.regions[region as string]?.standbyOf
  return followed === undefined ? {} : following(topology, followed)
}

/**
 * What Patroni is told in a region whose database follows the primary of another, through that region's database entries,
 * whoever it is. Its leader stops to be rewound: were it failed over for that, each successor would have to be rewound as well.
 */
export function following({ components }: Site['topology'], followed: string) {
  const entries = components.filter(({ kind, region }) => kind === 'database-entry' && region === followed)
  return {
    primary_start_timeout: 60,
    standby_cluster: {
      host: entries.map(({ address }) => address).join(','),
      port: entries[0]?.port,
      create_replica_methods: ['basebackup'],
    },
  }
}

// In front of all others, so that no line shuts out the superuser by which the lab's parts log in.
const ownAccess = [
  'local all postgres trust',
  'local replication postgres trust',
  'host all postgres 0.0.0.0/0 trust',
  'host replication postgres 0.0.0.0/0 trust',
]

// Nothing outside the sandbox can reach these addresses; who may inside is the security groups' business.
const everybody = [
  'host all all 0.0.0.0/0 trust',
  'host replication all 0.0.0.0/0 trust',
  'local all all trust',
  'local replication all trust',
]
