import { signToken } from '../token.ts'
import type { LabComponent } from '../topology.ts'
import { addressOf, type ComponentSpec, folderOf, monitoringOf, type Site } from './component.ts'

const tokenLifetimeS = 7 * 86_400

/** Asks front doors and gateways as a client does, for Prometheus. */
export function blackboxExporter(site: Site, component: LabComponent): ComponentSpec {
  const folder = folderOf(site, component.id)
  const file = `${folder}/blackbox.yml`
  return {
    id: component.id,
    host: component.host,
    argv: [
      'prometheus-blackbox-exporter',
      ...[`--config.file=${file}`, `--web.listen-address=${addressOf(component)}`],
      // By default it takes half a second off the time that Prometheus gives it.
      '--timeout-offset=0.1',
      '--log.level=error',
    ],
    env: {},
    files: { [file]: JSON.stringify(configuration(site), null, 2) },
    folders: [folder],
  }
}

function configuration(site: Site) {
  const timeout = `${monitoringOf(site).probeTimeoutMs}ms`
  const http = { preferred_ip_protocol: 'ip4', valid_status_codes: [200] }
  const credentials = signToken(site.tokenKey, 'monitoring', tokenLifetimeS)
  return {
    modules: {
      front_door: { prober: 'http', timeout, http: { ...http, authorization: { type: 'Bearer', credentials } } },
      gateway: { prober: 'http', timeout, http },
    },
  }
}
