import type { LabSettings } from '../../model/lab-settings.ts'
import type { LabComponent } from '../topology.ts'
import { type ComponentSpec, folderOf, type Site, socketFolderOf } from './component.ts'

/**
 * The front door of one place: one address for its clients, the gateways of the regions that serve it behind. Gateways of
 * backup regions get requests only while no other is up. It never sends a request twice.
 */
export function edge(site: Site, component: LabComponent): ComponentSpec {
  const { interMs, rise, serverTimeoutMs, reuseServerConnections } = site.settings.edge
  const { regions } = site.settings.edges[component.id.replace('edge@', '')] as LabSettings['edges'][string]
  const servers = regions.flatMap((region, at) => gatewaysOf(site, region).map(gateway => serverLine(gateway, at > 0)))
  return proxy(
    site,
    component,
    `frontend front_door
  bind ${component.address}:${component.port}
  http-after-response set-header X-Edge ${component.id}
  default_backend gateways
backend gateways
  timeout server ${serverTimeoutMs}ms
  option ${reuseServerConnections ? 'http-keep-alive' : 'http-server-close'}
  option allbackups
  balance roundrobin
  option httpchk GET /health
  default-server inter ${interMs}ms fastinter 200ms downinter ${interMs}ms fall 2 rise ${rise} on-marked-down shutdown-sessions
${servers.join('\n')}
`,
  )
}

const gatewaysOf = (site: Site, region: string) =>
  site.topology.components.filter(other => other.kind === 'gateway' && other.region === region)

const serverLine = ({ region, zone, address, port }: LabComponent, isBackup: boolean) =>
  `  server ${region}${zone} ${address}:${port} check${isBackup ? ' backup' : ''}`

/** The negative control: answers everything, depends on nothing that a drill breaks. */
export const canary = (site: Site, component: LabComponent): ComponentSpec =>
  proxy(
    site,
    component,
    `frontend canary
  bind ${component.address}:${component.port}
  http-request return status 200 content-type text/plain string "ok"
`,
  )

function proxy(site: Site, component: LabComponent, body: string): ComponentSpec {
  const folder = folderOf(site, component.id)
  const file = `${folder}/haproxy.cfg`
  return {
    id: component.id,
    host: component.host,
    argv: ['haproxy', '-W', '-db', '-f', file],
    env: {},
    files: {
      [file]: `global
  stats socket ${socketFolderOf(component.id)}/stats.sock mode 600 level admin
  hard-stop-after 2s
  noreuseport
defaults
  mode http
  timeout connect 500ms
  timeout client 10s
  timeout server 10s
  timeout check 500ms
  retries 1
  option redispatch
  retry-on conn-failure
${body}`,
    },
    folders: [folder, socketFolderOf(component.id)],
  }
}
