/** What is asked to know that the lab is steady, and how each answer is judged. Pure. */
import { randomUUID } from 'node:crypto'
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import { gatewayOf } from '../../model/environment/lab/gateway-settings.ts'
import { type FrontDoor, frontDoors, isAnycast } from '../front-doors.ts'
import { doorKeyOf, signToken, tokenKeyOf } from '../token.ts'
import { clientHost, type LabComponent, type Topology } from '../topology.ts'
import { objectStoreChecks } from './object-store.ts'
import { peersIn } from './peers.ts'
import type { Answer } from '../../model/question.ts'
import type { LabQuestion } from './ask.ts'

/** A question with its judgement: null when the answer is right, else what is wrong. */
export interface Check {
  readonly from: string
  readonly question: LabQuestion
  readonly fault: (value: unknown) => string | null
}

/** The database URL of a component. */
export const databaseUrl = (component: LabComponent, address = component.address) =>
  `postgres://postgres@${address}:${component.port}/${component.kind === 'pgbouncer' ? 'app' : 'postgres'}`

export function checksFor(
  topology: Topology,
  settings: Pick<LabSettings, 'regions' | 'edges' | 'backup' | 'objectStore' | 'gateway' | 'members'>,
  tokenKey: string,
): Check[] {
  const site = { settings, tokenKey }
  // Each time another client: whatever the limit of requests is, whoever asks whether the lab is steady does not use it up.
  const reader = `readiness-${randomUUID()}`
  return [
    ...Object.entries(settings.regions).flatMap(([region, { standbyOf }]) => [
      ...everyRegion(topology, settings, region),
      ...(standbyOf === undefined
        ? servingRegion(topology, region, signToken(tokenKeyOf(site, region), reader))
        : standbyRegion(topology, region, gatewayOf(settings.gateway, region).healthPath)),
      ...(standbyOf === undefined && settings.backup.regions.includes(region) ? archiveCheck(topology, region) : []),
    ]),
    ...doorChecks(settings.edges, door => signToken(doorKeyOf(site, door), reader)),
    ...canaryChecks(topology),
    ...objectStoreChecks(topology, settings),
  ]
}

/** What must hold in each region, whether its database leads or follows. */
function everyRegion(topology: Topology, { members }: Pick<LabSettings, 'members'>, region: string): Check[] {
  const from = controlOf(region)
  const of = (kind: LabComponent['kind']) => peersIn(topology, region, kind)
  const nodes = of('redis').length
  const commands = ['CLUSTER INFO', 'CLUSTER NODES', 'INFO replication']
  return [
    ...of('etcd').map(c => check(from, { name: c.id, kind: 'http', url: `${http(c)}/health` }, etcdFault)),
    ...of('patroni').map(c =>
      check(from, { name: c.id, kind: 'http', url: `${http(c)}/cluster` }, patroniFault(of('patroni').length)),
    ),
    ...of('redis').map(c =>
      check(from, { name: c.id, kind: 'redis', address: c.address, port: c.port, commands }, redisFault(nodes)),
    ),
    ...of('backend-api').map(c =>
      check(from, { name: `${c.id}/health`, kind: 'http', url: `${http(c)}/health` }, statusFault),
    ),
    ...(of('patroni').filter(isReadable(members)).length > 1
      ? of('database-entry').map(c => readEntryCheck(from, c))
      : []),
  ]
}

/** Whoever leads is in no read pool; one other has to be left that may be. */
const isReadable =
  (members: LabSettings['members']) =>
  ({ region, zone }: LabComponent) =>
    !members?.[`${region}${zone}`]?.tags?.['noloadbalance']

const readEntryCheck = (from: string, entry: LabComponent) =>
  check(
    from,
    { name: `${entry.id}/read`, kind: 'sql', url: databaseUrl(entry, readAddressOf(entry)), sql: replicaProof },
    replicaFault,
  )

/** The address of an entry that leads to replicas. */
const readAddressOf = ({ address }: LabComponent) => address.replace(/\.20$/, '.21')

/** A region whose own database takes writes. */
function servingRegion(topology: Topology, region: string, token: string): Check[] {
  const from = controlOf(region)
  const of = (kind: LabComponent['kind']) => peersIn(topology, region, kind)
  return [
    ...of('pgbouncer').map(c =>
      check(from, { name: c.id, kind: 'sql', url: databaseUrl(c), sql: writeProof }, rowFault),
    ),
    ...of('backend-api').map(c => check(from, { name: c.id, kind: 'http', url: `${http(c)}/ready` }, statusFault)),
    ...of('gateway').flatMap(c =>
      ['users/1', 'jobs', 'matching/readiness'].map(path =>
        check(
          from,
          { name: `${c.id}/${path.split('/')[0]}`, kind: 'http', url: `${http(c)}/api/v1/${path}`, token },
          statusFault,
        ),
      ),
    ),
  ]
}

/** By the database's own word. That what it hands over is stored somewhere, only a restore can tell. */
const archiveCheck = (topology: Topology, region: string): Check[] =>
  peersIn(topology, region, 'database-entry')
    .slice(0, 1)
    .map(entry =>
      check(
        controlOf(region),
        { name: `archive@${region}`, kind: 'sql', url: databaseUrl(entry), sql: archiveProof },
        archiveFault,
      ),
    )

/** A region whose database follows another's: every member has what the other region wrote, and none takes writes. */
function standbyRegion(topology: Topology, region: string, healthPath: string): Check[] {
  const from = controlOf(region)
  return [
    ...peersIn(topology, region, 'postgres').map(c =>
      check(from, { name: `${c.id}/follows`, kind: 'sql', url: databaseUrl(c), sql: followProof }, followFault),
    ),
    ...peersIn(topology, region, 'gateway').map(c =>
      check(from, { name: c.id + healthPath, kind: 'http', url: http(c) + healthPath }, statusFault),
    ),
  ]
}

const controlOf = (region: string) => `control-${region}`

/** As clients see it: every front door serves, from the nearest point of presence, and each of the others would. */
function doorChecks(edges: LabSettings['edges'], tokenFor: (door: FrontDoor) => string): Check[] {
  return frontDoors(edges).flatMap(door => {
    const token = tokenFor(door)
    const ask = (name: string, address: string, fault: Check['fault']) =>
      check(clientHost(door.name), { name, kind: 'http', url: `http://${address}/api/v1/users/1`, token }, fault)
    if (!isAnycast(door)) return [ask(door.id, door.address, statusFault)]
    return [
      ask(door.id, door.address, servedFrom(door.points[0]?.id as string)),
      ...door.points.map(({ id, address }) => ask(id, address, statusFault)),
    ]
  })
}

/** The negative controls answer. */
function canaryChecks({ components, hosts }: Topology): Check[] {
  const first = hosts.find(host => host.tier === 'client')?.name as string
  return components
    .filter(({ kind }) => kind === 'canary')
    .map(c =>
      check(
        c.region === null ? first : controlOf(c.region),
        { name: c.id, kind: 'http', url: `${http(c)}/` },
        statusFault,
      ),
    )
}

const check = (from: string, question: LabQuestion, fault: Check['fault']): Check => ({ from, question, fault })
const http = (component: LabComponent) => `http://${component.address}:${component.port}`

const writeProof = `INSERT INTO muster_readiness (at) VALUES (clock_timestamp()) RETURNING id`
const followProof = 'SELECT pg_is_in_recovery() AS replica, (SELECT count(*)::int FROM muster_readiness) AS rows'
// A new primary has archived nothing yet, which is no failure.
const archiveProof = `SELECT last_failed_wal AS wal, last_failed_time > coalesce(last_archived_time, '-infinity') AS failing
  FROM pg_stat_archiver`
const replicaProof = 'SELECT pg_is_in_recovery() AS replica'

/** What is wrong with an answer; null when nothing is. */
export const faultOf = (check: Check, answer: Answer | undefined): string | null =>
  answer === undefined ? 'not answered' : (answer.error ?? check.fault(answer.value))

type Reply = { status: number; headers: Record<string, string>; body: string }

export const statusFault = (value: unknown) => {
  const { status, body } = value as Reply
  return status === 200 ? null : `status ${status}: ${body.slice(0, 200)}`
}

const servedFrom = (point: string) => (value: unknown) => {
  const served = (value as Reply).headers['x-edge']
  return statusFault(value) ?? (served === point ? null : `served from ${served}, not from ${point}`)
}

const etcdFault = (value: unknown) => {
  const { body } = value as Reply
  return /"health":\s*"?true/.test(body) ? null : `not healthy: ${body.slice(0, 120)}`
}

interface Member {
  name: string
  role: string
  state: string
  timeline?: number
  lag?: number | string
}

export const patroniFault = (expected: number) => (value: unknown) => {
  const { members = [] } = JSON.parse((value as Reply).body) as { members?: Member[] }
  const leader = members.find(({ role }) => role === 'leader' || role === 'standby_leader')
  if (members.length !== expected) return `${members.length} members of ${expected}`
  if (!leader) return 'no leader'
  const off = members.filter(member => !['running', 'streaming'].includes(member.state))
  if (off.length > 0) return off.map(member => `${member.name} is ${member.state}`).join(', ')
  const elsewhere = members.filter(member => member.timeline !== leader.timeline)
  if (elsewhere.length > 0)
    return `${elsewhere.map(member => member.name).join(', ')} not on timeline ${leader.timeline}`
  const behind = members.filter(member => member !== leader && !(Number(member.lag) < 1_048_576))
  return behind.length === 0 ? null : behind.map(member => `${member.name} lags ${member.lag}`).join(', ')
}

const rowFault = (value: unknown) => ((value as unknown[]).length === 1 ? null : 'the write returned no row')

const replicaFault = (value: unknown) => {
  const [row] = value as { replica: boolean }[]
  return row?.replica ? null : 'the read entry leads to the primary'
}

const archiveFault = (value: unknown) => {
  const [row] = value as { wal: string | null; failing: boolean | null }[]
  return row?.failing ? `${row.wal} of its log could not be archived` : null
}

const followFault = (value: unknown) => {
  const [row] = value as { replica: boolean; rows: number }[]
  if (!row?.replica) return 'it takes writes of its own'
  return row.rows > 0 ? null : 'nothing that the other region wrote has arrived'
}

export const redisFault = (expected: number) => (value: unknown) => {
  const [info = '', nodes = '', replication = ''] = value as string[]
  const lines = nodes.trim().split('\n')
  const replicas = lines.filter(line => /\bslave\b/.test(line)).length
  if (!info.includes('cluster_state:ok')) return 'cluster_state is not ok'
  if (lines.length !== expected) return `knows ${lines.length} nodes of ${expected}`
  if (replicas !== expected / 2) return `sees ${replicas} replicas of ${expected / 2}`
  if (lines.some(line => /fail|handshake|disconnected/.test(line))) return 'sees a node that is not connected'
  const down = /role:slave/.test(replication) && !/master_link_status:up/.test(replication)
  return down ? 'its link to the master is down' : null
}
