import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import { gatewayOf } from '../../model/environment/lab/gateway-settings.ts'
import { doorOfPoint, type FrontDoor } from '../front-doors.ts'
import type { LabComponent } from '../topology.ts'
import { type ComponentSpec, folderOf, type Site, socketFolderOf } from './component.ts'
import { edgeMemoryFolder, outMark } from '../edge-memory.ts'
import { defaultServer, type HaproxyKeywords, sectionLines } from './haproxy-text.ts'
import { cacheRequestRules, cacheResponseRules, cacheSection } from './reply-cache.ts'
import { edgeHealthPath } from './routing.ts'

/**
 * The front door at one point of presence: the gateways of the regions that serve it. Gateways of backup regions get requests
 * only while no other is up. It keeps public replies for as long as the service allows, and never sends a request twice.
 */
export function edge(site: Site, component: LabComponent): ComponentSpec {
  const { serverTimeoutMs, reuseServerConnections, cache, anycast, haproxy } = site.settings.edge
  const door = doorOfPoint(site.settings.edges, component.id)
  const servers = door.regions.flatMap((region, at) =>
    gatewaysOf(site, region).map(gateway => serverLine(gateway, at > 0)),
  )
  const addresses = [...new Set([door.address, component.address])]
  const checks = healthChecks(site, component, door)
  return proxy(
    site,
    component,
    `${cacheSection}
frontend front_door
${addresses.map(address => `  bind ${address}:${component.port}`).join('\n')}
${healthRules(anycast.check)}
  option forwardfor
${cacheRequestRules(cache)}
${cacheResponseRules(cache)}
  http-after-response set-header X-Edge ${component.id}
  default_backend gateways
backend gateways
  timeout server ${serverTimeoutMs}ms
  option ${reuseServerConnections ? 'http-keep-alive' : 'http-server-close'}
  option allbackups
  balance roundrobin
${checks.lines}
  ${serverDefaults(site.settings.edge)}
${servers.join('\n')}
`,
    { keywords: haproxy, files: checks.files, memory: edgeMemoryFolder(site, component.id) },
  )
}

const serverDefaults = ({ interMs, rise, haproxy }: LabSettings['edge']) =>
  defaultServer(
    {
      inter: `${interMs}ms`,
      fastinter: '200ms',
      downinter: `${interMs}ms`,
      fall: 2,
      rise,
      'on-marked-down': 'shutdown-sessions',
    },
    haproxy?.['default-server'],
  )

/** What gateways are asked: where regions differ, HAProxy looks in a map for the path of the server that it checks. */
function healthChecks(site: Site, component: LabComponent, { regions }: FrontDoor) {
  const { edge: own, gateway } = site.settings
  const pathOf = (region: string) => own.healthPaths?.[region] ?? gatewayOf(gateway, region).healthPath
  const paths = [...new Set(regions.map(pathOf))]
  if (paths.length === 1) return { lines: `  option httpchk GET ${paths[0]}`, files: {} }
  const file = `${folderOf(site, component.id)}/health-paths.map`
  const entries = regions.flatMap(region =>
    gatewaysOf(site, region).map(server => `${serverName(server)} ${pathOf(region)}\n`),
  )
  return {
    lines: `  option httpchk\n  http-check send meth GET uri-lf %[srv_name,map_str(${file})]`,
    files: { [file]: entries.join('') },
  }
}

/**
 * What the point's own watcher asks before it announces the point. By default a proxy that finds no region up is as good as
 * dead: one that has just returned would take clients before it can serve them.
 */
const healthRules = (check: LabSettings['edge']['anycast']['check']) =>
  [
    ...(check === 'regions'
      ? [`  http-request return status 503 if { path ${edgeHealthPath} } { nbsrv(gateways) eq 0 }`]
      : []),
    `  http-request return status 200 content-type text/plain string "ok" if { path ${edgeHealthPath} }`,
  ].join('\n')

const gatewaysOf = (site: Site, region: string) =>
  site.topology.components.filter(other => other.kind === 'gateway' && other.region === region)

const serverName = ({ region, zone }: LabComponent) => `${region}${zone}`

/** One that was out of use when the edge ended is so when it begins again; it can be put into use at any time. */
const serverLine = (gateway: LabComponent, isBackup: boolean) => {
  const name = serverName(gateway)
  const line = `  server ${name} ${gateway.address}:${gateway.port} check${isBackup ? ' backup' : ''}`
  return `.if defined(${outMark(name)})\n${line} disabled\n.else\n${line}\n.endif`
}

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

function proxy(
  site: Site,
  component: LabComponent,
  body: string,
  more: {
    readonly keywords?: HaproxyKeywords | undefined
    readonly files?: ComponentSpec['files']
    /** folder of configuration that it reads first */
    readonly memory?: string
  } = {},
): ComponentSpec {
  const folder = folderOf(site, component.id)
  const file = `${folder}/haproxy.cfg`
  return {
    id: component.id,
    host: component.host,
    argv: ['haproxy', '-W', '-db', ...(more.memory === undefined ? [] : ['-f', more.memory]), '-f', file],
    env: {},
    files: { ...more.files, [file]: `${head(socketFolderOf(component.id), more.keywords)}\n${body}` },
    folders: [folder, socketFolderOf(component.id), ...(more.memory === undefined ? [] : [more.memory])],
  }
}

const head = (sockets: string, keywords: HaproxyKeywords = {}) => `global
  stats socket ${sockets}/stats.sock mode 600 level admin
${sectionLines({ 'hard-stop-after': '2s', noreuseport: true, nbthread: 1 }, keywords.global)}
defaults
${sectionLines(
  {
    mode: 'http',
    'timeout connect': '500ms',
    'timeout client': '10s',
    'timeout server': '10s',
    'timeout check': '500ms',
    retries: 1,
    'option redispatch': true,
    'retry-on': 'conn-failure',
  },
  keywords.defaults,
)}`
