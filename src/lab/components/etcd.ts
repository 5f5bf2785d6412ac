import type { LabComponent } from '../topology.ts'
import { type ComponentSpec, folderOf, oneProcessor, peers, type Site } from './component.ts'

/** The consensus store that Patroni's leader lock lives in: one member per zone, or where the settings say. */
export function etcd(site: Site, component: LabComponent): ComponentSpec {
  const folder = folderOf(site, component.id)
  const { preVote, heartbeatMs, electionMs, config = {} } = site.settings.etcd
  const peerUrl = (member: LabComponent) => `http://${member.address}:2380`
  const clientUrl = `http://${component.address}:${component.port}`
  return {
    id: component.id,
    host: component.host,
    argv: [
      'etcd',
      ...['--name', nameOf(component), '--data-dir', `${folder}/data`],
      ...['--listen-client-urls', clientUrl, '--advertise-client-urls', clientUrl],
      ...['--listen-peer-urls', peerUrl(component), '--initial-advertise-peer-urls', peerUrl(component)],
      '--initial-cluster',
      peers(site, component)
        .map(member => `${nameOf(member)}=${peerUrl(member)}`)
        .join(','),
      ...['--initial-cluster-state', 'new', `--pre-vote=${preVote}`, '--enable-v2=true'],
      ...['--heartbeat-interval', String(heartbeatMs), '--election-timeout', String(electionMs)],
      ...['--logger', 'zap', '--log-outputs', 'stderr'],
      // What stands last is what counts.
      ...Object.entries(config).map(([key, value]) => `--${key}=${value}`),
    ],
    env: oneProcessor,
    files: {},
    folders: [`${folder}/data`],
  }
}

/** `eu-west-1a`, and of a second member in that zone `1-eu-west-1a`. */
const nameOf = ({ id }: LabComponent) =>
  id
    .replace(/^etcd-?/, '')
    .replace(/^(\d+)@/, '$1-')
    .replace('@', '')
