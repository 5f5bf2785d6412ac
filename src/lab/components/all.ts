import type { LabComponent } from '../topology.ts'
import { alertmanager } from './alertmanager.ts'
import { backendApi } from './backend-api.ts'
import { blackboxExporter } from './blackbox-exporter.ts'
import { cephMon, cephOsd, radosgw } from './ceph.ts'
import type { ComponentSpec, Site } from './component.ts'
import { databaseEntry } from './database-entry.ts'
import { canary, edge } from './edge.ts'
import { etcd } from './etcd.ts'
import { gateway } from './gateway.ts'
import { onCall } from './on-call.ts'
import { patroni } from './patroni.ts'
import { pgbouncer } from './pgbouncer.ts'
import { prometheus } from './prometheus.ts'
import { redis } from './redis.ts'
import { routing } from './routing.ts'

const makers = {
  etcd,
  patroni,
  redis,
  'database-entry': databaseEntry,
  pgbouncer,
  gateway,
  'backend-api': backendApi,
  edge,
  routing,
  canary,
  prometheus,
  alertmanager,
  'blackbox-exporter': blackboxExporter,
  'on-call': onCall,
  'ceph-mon': cephMon,
  'ceph-osd': cephOsd,
  radosgw,
}

/** How to start a component; null for PostgreSQL, which its Patroni starts. */
export function specOf(site: Site, component: LabComponent): ComponentSpec | null {
  return component.kind === 'postgres' ? null : makers[component.kind](site, component)
}
