import { type GatewaySettings, gatewayOf } from '../../model/environment/lab/gateway-settings.ts'
import { tokenKeyOf } from '../token.ts'
import type { LabComponent } from '../topology.ts'
import { type ComponentSpec, folderOf, peers, type Site, socketFolderOf } from './component.ts'
import { checkedEvery, defaultServer, sectionLines } from './haproxy-text.ts'

/**
 * The API gateway of a zone: path routing, tokens, rate limits. Guests without a token read the public listing; they are told
 * apart by the address that the edge saw. Every reply, errors too, names its place. It never sends a request twice once a byte
 * has left.
 */
export function gateway(site: Site, component: LabComponent): ComponentSpec {
  const folder = folderOf(site, component.id)
  const file = `${folder}/haproxy.cfg`
  return {
    id: component.id,
    host: component.host,
    argv: ['haproxy', '-W', '-db', '-f', file],
    env: {},
    files: { [file]: configuration(site, component) },
    folders: [folder, socketFolderOf(component.id)],
  }
}

const classes = ['users', 'jobs', 'matching'] as const

/** Where the database follows another region's, what only reads is served although nothing can be written. */
const readsOnly = {
  route: '  use_backend api_reads if METH_GET is_users || METH_GET is_jobs || METH_GET is_matching\n',
  backend: 'backend api_reads\n  option httpchk GET /readable\n',
}

function configuration(site: Site, component: LabComponent): string {
  const { rateLimitsPerMinute, healthPath, checkPath } = gatewayOf(site.settings.gateway, component.region as string)
  const tokenKey = tokenKeyOf(site, component.region as string)
  const services = peers(site, component, 'backend-api')
  const follows = site.settings.regions[component.region as string]?.standbyOf !== undefined
  const server = ({ region, zone, address, port }: LabComponent) => `  server ${region}${zone} ${address}:${port} check`
  return `${head(site.settings.gateway, socketFolderOf(component.id))}
frontend gateway
  bind ${component.address}:${component.port}
  http-after-response set-header X-Region ${component.region}
  http-after-response set-header X-Zone ${component.zone}
  http-request set-header X-Request-ID %[uuid] unless { req.hdr(X-Request-ID) -m found }
  stick-table type string len 64 size 10k expire 60s store http_req_rate(60s)
${classes.map(name => `  acl is_${name} path_beg /api/v1/${name}`).join('\n')}
  http-request return status 200 content-type text/plain string "ok" if { path ${healthPath} }
  http-request set-var(txn.alg) http_auth_bearer,jwt_header_query('$.alg')
  http-request set-var(txn.exp) http_auth_bearer,jwt_payload_query('$.exp','int')
  http-request set-var(txn.sub) http_auth_bearer,jwt_payload_query('$.sub')
  http-request set-var(txn.now) date()
  acl is_listing path /api/v1/jobs
  acl has_token http_auth_bearer -m found
  http-request set-var(txn.guest) bool(true) if is_listing METH_GET !has_token
  acl is_guest var(txn.guest) -m bool
  http-request set-var(txn.sub) req.hdr(X-Forwarded-For,-1) if is_guest
  http-request deny deny_status 401 unless is_guest || has_token
  http-request deny deny_status 401 unless is_guest || { var(txn.alg) -m str HS256 }
  http-request deny deny_status 401 unless is_guest || { http_auth_bearer,jwt_verify(txn.alg,"${tokenKey}") -m int 1 }
  http-request deny deny_status 401 if !is_guest { var(txn.exp),sub(txn.now) -m int lt 0 }
${classes.map(name => `  http-request track-sc0 var(txn.sub),concat(:${name}) if is_${name}`).join('\n')}
${classes
  .map(
    name => `  http-request deny deny_status 429 if is_${name} { sc_http_req_rate(0) gt ${rateLimitsPerMinute[name]} }`,
  )
  .join('\n')}
${follows ? readsOnly.route : ''}  use_backend api if is_users || is_jobs || is_matching
  default_backend none
backend api
  option httpchk GET ${checkPath}
${follows ? checkedEvery(['downinter'], site.settings.gateway.standbyInterMs) : ''}${services.map(server).join('\n')}
${follows ? `${readsOnly.backend}${services.map(server).join('\n')}\n` : ''}backend none
  http-request return status 404
`
}

/** What holds for all that it does. */
const head = (settings: GatewaySettings, sockets: string) => `global
  stats socket ${sockets}/stats.sock mode 600 level admin
${sectionLines({ 'tune.bufsize': 32768, 'hard-stop-after': '2s', noreuseport: true, nbthread: 1 }, settings.haproxy?.global)}
defaults
${sectionLines(
  {
    mode: 'http',
    'timeout connect': '500ms',
    'timeout client': '10s',
    'timeout server': `${settings.serverTimeoutMs}ms`,
    'timeout check': '500ms',
    [`option ${settings.reuseServerConnections ? 'http-keep-alive' : 'http-server-close'}`]: true,
    retries: 1,
    'option redispatch': true,
    'retry-on': 'conn-failure',
  },
  settings.haproxy?.defaults,
)}
  ${defaultServer(
    {
      inter: `${settings.interMs}ms`,
      fastinter: '200ms',
      downinter: `${settings.interMs}ms`,
      fall: 2,
      rise: 1,
    },
    settings.haproxy?.['default-server'],
  )}`
