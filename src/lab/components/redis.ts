import type { LabComponent } from '../topology.ts'
import { type ComponentSpec, folderOf, type Site } from './component.ts'

/** One node of the Redis Cluster. */
export function redis(site: Site, component: LabComponent): ComponentSpec {
  const folder = folderOf(site, component.id)
  const { announceAddress, config } = site.settings.redis
  // Two nodes share one host by address: without these, peers see the host's first address and lose the second node.
  const announce = announceAddress
    ? ['--cluster-announce-ip', component.address, '--bind-source-addr', component.address]
    : []
  return {
    id: component.id,
    host: component.host,
    argv: [
      'redis-server',
      ...['--bind', component.address, '--port', String(component.port), '--dir', folder],
      ...['--cluster-enabled', 'yes', '--cluster-config-file', `${folder}/nodes.conf`, '--protected-mode', 'no'],
      ...announce,
      ...Object.entries(config).flatMap(([key, value]) => [`--${key}`, String(value)]),
    ],
    env: {},
    files: {},
    folders: [folder],
  }
}
