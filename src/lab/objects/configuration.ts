/** Ceph's configuration at one site. Pure. */
import { createHash } from 'node:crypto'
import { folderOf, iniLines, type Site } from '../components/component.ts'
import type { LabComponent, Topology } from '../topology.ts'

export type CephSite = Pick<Site, 'stateDir' | 'settings' | 'topology'>

/** What every zone belongs to. */
export const realm = 'drill'
export const zonegroup = 'world'

export const siteComponent = (
  { components }: Topology,
  region: string,
  kind: 'ceph-mon' | 'ceph-osd' | 'radosgw',
): LabComponent => {
  const found = components.find(component => component.id === `${kind}@${region}`)
  if (!found) throw new Error(`${region} is no site of the object store`)
  return found
}

export const gatewayUrl = (topology: Topology, region: string) => {
  const { address, port } = siteComponent(topology, region, 'radosgw')
  return `http://${address}:${port}`
}

/** Where a daemon keeps what outlasts it. */
export const dataOf = (site: Pick<Site, 'stateDir'>, id: string) => `${folderOf(site, id)}/data`

/** The configuration file of a component. The gateway's is that of the site's commands too. */
export const configurationFile = (site: Pick<Site, 'stateDir'>, id: string) => `${folderOf(site, id)}/ceph.conf`

/** Identity of a site's cluster: the same whenever it is made. */
export const clusterId = (region: string) => uuidOf(`cluster of ${region}`)
export const osdId = (region: string) => uuidOf(`osd of ${region}`)

function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** Of a cluster: one monitor, one OSD on a file, no manager, everything small, and nobody asked who they are. */
export function clusterConfiguration(site: CephSite, region: string): string {
  const [mon, osd] = (['ceph-mon', 'ceph-osd'] as const).map(kind => siteComponent(site.topology, region, kind))
  const { address, port } = mon as LabComponent
  return lines('global', {
    fsid: clusterId(region),
    mon_host: `v2:${address}:${port}`,
    mon_initial_members: 'a',
    mon_data: dataOf(site, (mon as LabComponent).id),
    osd_data: dataOf(site, (osd as LabComponent).id),
    public_addr: address,
    cluster_addr: address,
    auth_cluster_required: 'none',
    auth_service_required: 'none',
    auth_client_required: 'none',
    // The default, secure, would wait for ever for the keys that nobody has.
    ms_mon_client_mode: 'crc',
    ms_client_mode: 'crc',
    ms_bind_msgr1: false,
    // A monitor that was away is asked for again soon, not ever more seldom.
    mon_client_hunt_interval_max_multiple: 1,
    mon_allow_pool_size_one: true,
    mon_max_pg_per_osd: 1000,
    osd_pool_default_size: 1,
    osd_pool_default_pg_num: 2,
    osd_pool_default_pgp_num: 2,
    osd_crush_chooseleaf_type: 0,
    // The host's name may be another when the state is used again.
    crush_location: 'root=default host=objects',
    osd_objectstore: 'bluestore',
    bluestore_block_size: 1_073_741_824,
    bluestore_block_db_size: 0,
    bluestore_block_wal_size: 0,
    bluestore_cache_autotune: false,
    bluestore_cache_size: 33_554_432,
    log_file: '',
    log_to_stderr: true,
    mon_cluster_log_to_file: false,
    // A line for each request, and how the storage engine fares, would be most of what a drill keeps.
    debug_rgw: '0/5',
    debug_rocksdb: '0/5',
    admin_socket: '',
    ...site.settings.objectStore?.config,
  })
}

/** The same for the gateway and for commands that act in its zone. */
export function zoneConfiguration(site: CephSite, region: string): string {
  const { address, port } = siteComponent(site.topology, region, 'radosgw')
  return `${clusterConfiguration(site, region)}${lines('client', {
    rgw_realm: realm,
    rgw_zonegroup: zonegroup,
    rgw_zone: region,
    rgw_frontends: `beast endpoint=${address}:${port}`,
    rgw_num_rados_handles: 1,
    // A site that was away is told soon who leads now, not ever more seldom.
    rgw_period_push_interval: 1,
    rgw_period_push_interval_max: 2,
  })}`
}

const lines = (section: string, options: Readonly<Record<string, string | number | boolean>>) =>
  `[${section}]\n${iniLines(options).join('\n')}\n`
