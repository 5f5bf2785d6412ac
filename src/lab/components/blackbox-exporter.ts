import { type FrontDoor, frontDoors } from '../front-doors.ts'
import { doorKeyOf, signToken } from '../token.ts'
import type { LabComponent } from '../topology.ts'
import { addressOf, type ComponentSpec, folderOf, monitoringOf, oneProcessor, type Site } from './component.ts'

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
    env: oneProcessor,
    files: { [file]: JSON.stringify(configuration(site), null, 2) },
    folders: [folder],
  }
}

function configuration(site: Site) {
  const timeout = `${monitoringOf(site).probeTimeoutMs}ms`
  const http = { preferred_ip_protocol: 'ip4', valid_status_codes: [200] }
  const asClient = (door: FrontDoor) => {
    const credentials = signToken(doorKeyOf(site, door), 'monitoring', tokenLifetimeS)
    return { prober: 'http', timeout, http: { ...http, authorization: { type: 'Bearer', credentials } } }
  }
  return {
    modules: {
      ...Object.fromEntries(frontDoors(site.settings.edges).map(door => [doorModule(door), asClient(door)])),
      gateway: { prober: 'http', timeout, http },
    },
  }
}

/** How a front door is asked: with a token that it takes. */
export const doorModule = ({ name }: FrontDoor) => `front-door-${name}`
