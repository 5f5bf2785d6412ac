/** The daemons of one site of the object store: a Ceph cluster of its own, and the gateway in front of it. */
import { clusterConfiguration, configurationFile, dataOf, zoneConfiguration } from '../objects/configuration.ts'
import type { LabComponent } from '../topology.ts'
import { type ComponentSpec, folderOf, type Site } from './component.ts'

export const cephMon = (site: Site, component: LabComponent): ComponentSpec =>
  daemon(site, component, ['ceph-mon', '-i', 'a'], clusterConfiguration(site, component.region as string))

export const cephOsd = (site: Site, component: LabComponent): ComponentSpec =>
  daemon(site, component, ['ceph-osd', '-i', '0'], clusterConfiguration(site, component.region as string))

export const radosgw = (site: Site, component: LabComponent): ComponentSpec =>
  daemon(site, component, ['radosgw', '-n', 'client.rgw'], zoneConfiguration(site, component.region as string))

function daemon(site: Site, { id, host }: LabComponent, argv: readonly string[], text: string): ComponentSpec {
  const file = configurationFile(site, id)
  return {
    id,
    host,
    argv: [...argv, '-c', file, '-f'],
    env: {},
    files: { [file]: text },
    folders: [folderOf(site, id), dataOf(site, id)],
  }
}
