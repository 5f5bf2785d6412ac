import type { LabComponent } from '../topology.ts'
import { type ComponentSpec, folderOf, iniLines, neighbour, type Site, socketFolderOf } from './component.ts'

/** The connection pooler of a zone, towards the database entry of the same zone. */
export function pgbouncer(site: Site, component: LabComponent): ComponentSpec {
  const folder = folderOf(site, component.id)
  const file = `${folder}/pgbouncer.ini`
  const entry = neighbour(site, component, 'database-entry')
  const own = {
    listen_addr: component.address,
    listen_port: component.port,
    unix_socket_dir: socketFolderOf(component.id),
    auth_type: 'any',
    pool_mode: 'transaction',
    admin_users: 'postgres',
  }
  return {
    id: component.id,
    host: component.host,
    argv: ['pgbouncer', file],
    env: {},
    files: {
      [file]: [
        '[databases]',
        `app = host=${entry.address} port=${entry.port} dbname=postgres user=postgres`,
        `app_ro = host=${entry.address.replace(/\.20$/, '.21')} port=${entry.port} dbname=postgres user=postgres`,
        '[pgbouncer]',
        ...iniLines({ ...own, ...site.settings.pgbouncer }),
        '',
      ].join('\n'),
    },
    folders: [folder, socketFolderOf(component.id)],
  }
}
