import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import type { LabComponent } from '../topology.ts'
import { type ComponentSpec, folderOf, peers, type Site, socketFolderOf } from './component.ts'
import { checkedEvery, defaultServer, sectionLines } from './haproxy-text.ts'

/** HAProxy in front of a region's PostgreSQL: one address for the primary, one for replicas that are fresh enough. */
export function databaseEntry(site: Site, component: LabComponent): ComponentSpec {
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

function configuration(site: Site, component: LabComponent): string {
  const entry = site.settings.databaseEntry
  // From the entry's own address: a fault can then tell clients from the replication between the members' addresses.
  const source = `source ${component.address}`
  const servers = peers(site, component, 'postgres')
    .map(member => `  server ${member.region}${member.zone} ${member.address}:${member.port} check port 8008 ${source}`)
    .join('\n')
  // Where the database follows another region's, its leader is as good to read from as those that follow it.
  const follows = site.settings.regions[component.region as string]?.standbyOf !== undefined
  const readable = follows ? 'read-only' : 'replica'
  const readAddress = component.address.replace(/\.20$/, '.21')
  // By OPTIONS Patroni answers with the status alone. A body would still be on its way when HAProxy, which has what it needs,
  // closes: an error that Patroni writes into its log with a traceback, at a cost above that of the check itself.
  return `${head(entry, socketFolderOf(component.id))}
listen postgres_write
  bind ${component.address}:${component.port}
  option httpchk
  http-check send meth OPTIONS uri /primary
  http-check expect status 200
${follows ? checkedEvery(['downinter'], entry.standbyInterMs) : ''}${servers}
listen postgres_read
  bind ${readAddress}:${component.port}
  balance leastconn
  option httpchk
  http-check send meth OPTIONS uri /${readable}?lag=${entry.replicaLagLimit}
  http-check expect status 200
${checkedEvery(['inter', 'downinter'], entry.readInterMs)}${servers}
`
}

/** What holds for both of its addresses. */
const head = (entry: LabSettings['databaseEntry'], sockets: string) => `global
  stats socket ${sockets}/stats.sock mode 600 level admin
${sectionLines({ maxconn: 500, 'hard-stop-after': '2s', noreuseport: true, nbthread: 1 }, entry.haproxy?.global)}
defaults
${sectionLines(
  {
    mode: 'tcp',
    'timeout connect': '1s',
    'timeout client': '1h',
    'timeout server': '1h',
    'timeout check': `${entry.checkTimeoutMs}ms`,
    retries: 1,
  },
  entry.haproxy?.defaults,
)}
  ${defaultServer(
    {
      inter: `${entry.interMs}ms`,
      fastinter: `${entry.fastinterMs}ms`,
      downinter: `${entry.interMs}ms`,
      fall: entry.fall,
      rise: entry.rise,
      ...(entry.shutdownSessionsOnDown ? { 'on-marked-down': 'shutdown-sessions' } : {}),
    },
    entry.haproxy?.['default-server'],
  )}`
