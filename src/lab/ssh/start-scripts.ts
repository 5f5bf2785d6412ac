/** What starts each component again, for whoever comes by ssh and knows nothing of the lab: as a unit of systemd would. Pure. */
import { specOf } from '../components/all.ts'
import type { Site } from '../components/component.ts'
import { daemonArgv } from '../process/daemon.ts'
import { quoted } from './client.ts'

/** By component. What is started by another one has none: PostgreSQL is its Patroni's. */
export function startScripts(site: Site): Record<string, string> {
  const scripts = site.topology.components.flatMap(component => {
    const spec = specOf(site, component)
    return spec ? [[component.id, `#!/bin/sh\nexec ${daemonArgv(site, spec).map(quoted).join(' ')}\n`] as const] : []
  })
  return Object.fromEntries(scripts)
}
