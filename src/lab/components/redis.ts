import type { Value } from '../../model/environment/lab/configuration.ts'
import type { LabComponent } from '../topology.ts'
import { type ComponentSpec, folderOf, iniLines, type Site } from './component.ts'

/** One node of the Redis Cluster. What its redis.conf says, the lab's own options outrank. */
export function redis(site: Site, component: LabComponent): ComponentSpec {
  const folder = folderOf(site, component.id)
  const file = `${folder}/redis.conf`
  const { announceAddress, config } = site.settings.redis
  // Several nodes share one host by address: without these, peers see the host's first address and lose the others.
  const announce = announceAddress
    ? ['--cluster-announce-ip', component.address, '--bind-source-addr', component.address]
    : []
  return {
    id: component.id,
    host: component.host,
    argv: [
      'redis-server',
      file,
      ...['--bind', component.address, '--port', String(component.port), '--dir', folder],
      ...['--cluster-enabled', 'yes', '--cluster-config-file', `${folder}/nodes.conf`, '--protected-mode', 'no'],
      ...announce,
    ],
    env: {},
    files: { [file]: `${iniLines(config, ' ', asWritten).join('\n')}\n` },
    folders: [folder],
  }
}

/** An empty value has to be seen. */
const asWritten = (value: Value) => (value === '' ? '""' : String(value))
