/** What a Patroni says: its configuration file, and the REST API of a member. Pure. */
import type { Endpoint } from '../model/environment/environment.ts'
import { usageError } from '../model/muster-error.ts'
import { type Database, type Facts, noFacts } from './facts.ts'

type Fields = Readonly<Record<string, unknown>>

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {})
const textOf = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

/** The content of a `patroni.yml`: one member, and where the others are found. */
export function factsOfConfiguration(content: unknown, file: string): Facts {
  const { scope, namespace, name, restapi, postgresql, ...rest } = fieldsOf(content)
  const own = endpointIn(fieldsOf(postgresql)['connect_address'], 5432)
  if (typeof scope !== 'string' || !own)
    throw usageError('init.patroni', `${file}: it names no scope, or no postgresql.connect_address`)
  const api = endpointIn(fieldsOf(restapi)['connect_address'], 8008)
  const dcs = dcsOf(rest, own.host)
  const member = {
    ...{ name: textOf(name) || own.host, ...own, restPort: api?.port ?? null },
    dataDirectory: textOf(fieldsOf(postgresql)['data_dir']) || null,
  }
  return {
    ...noFacts,
    databases: [{ scope, namespace: namespaceIn(namespace), members: [member], dcs }],
    notes: notesOf(fieldsOf(restapi), rest, file),
  }
}

const others = ['consul', 'zookeeper', 'exhibitor', 'kubernetes', 'raft'] as const

/** `/db/`, `db`: as Patroni takes it; null: it is the usual one. */
function namespaceIn(value: unknown): string | null {
  const path = `/${textOf(value).replace(/^\/+|\/+$/g, '')}`
  return path === '/' || path === '/service' ? null : path
}

/** `host`: of the member; an etcd beside it is often told by a name that means itself. */
function dcsOf(fields: Fields, host: string): Database['dcs'] {
  const other = others.find(name => name in fields)
  if (other) return { kind: other, endpoints: [] }
  const kind = (['etcd3', 'etcd'] as const).find(name => name in fields)
  if (!kind) return null
  const { hosts, host: only } = fieldsOf(fields[kind])
  const listed = Array.isArray(hosts) ? hosts : textOf(hosts ?? only).split(',')
  const endpoints = listed.flatMap(one => endpointIn(textOf(one).trim(), 2379) ?? [])
  return { kind, endpoints: endpoints.map(one => (isItself(one.host) ? { ...one, host } : one)) }
}

const isItself = (host: string) => host === 'localhost' || host === '::1' || host.startsWith('127.')

function notesOf(restapi: Fields, fields: Fields, file: string): string[] {
  const dcs = others.find(name => name in fields)
  return [
    ...(dcs === undefined
      ? []
      : [`${file}: its members agree through ${dcs}, which is not asked: who leads is read from their Patronis`]),
    ...('certfile' in restapi
      ? [`${file}: its REST API speaks TLS: say in \`controlPlane.patroniTls\` how, with files of the host that asks`]
      : []),
    ...('authentication' in restapi
      ? [
          `${file}: its REST API asks who changes something: say it in \`controlPlane.patroniUser\` and \`patroniPassword\``,
        ]
      : []),
    ...(fieldsOf(fields['etcd3'] ?? fields['etcd'])['protocol'] === 'https'
      ? [`${file}: its etcd speaks TLS: say in \`controlPlane.etcdTls\` how, with files of the host that asks`]
      : []),
  ]
}

/** Replies of a member's REST API: of `/patroni` and of `/cluster`. */
export function factsOfMember(patroni: unknown, cluster: unknown, address: string): Facts {
  const { scope, name } = fieldsOf(fieldsOf(patroni)['patroni'])
  const listed = fieldsOf(cluster)['members']
  if (typeof scope !== 'string' || !Array.isArray(listed))
    throw usageError(
      'init.patroni',
      `${address}: what answers there is no Patroni`,
      'name its REST API, usually at port 8008',
    )
  const members = listed.map(fieldsOf).flatMap(({ name: member, host, port, api_url: api }) => {
    if (typeof host !== 'string') return []
    const rest = URL.canParse(textOf(api)) ? Number(new URL(textOf(api)).port) : 0
    return [
      { name: textOf(member) || host, host, port: Number(port ?? 5432), restPort: rest || null, dataDirectory: null },
    ]
  })
  const told = `${address}: "${textOf(name) || scope}" tells of ${members.length} members, and of no data directory and no etcd`
  return { ...noFacts, databases: [{ scope, namespace: null, members, dcs: null }], notes: [told] }
}

/** `10.0.1.5:5432`, `[::1]:5432`, with a scheme or without; undefined: it is none. */
export function endpointIn(value: unknown, usualPort: number): Endpoint | undefined {
  const text = textOf(value).replace(/^https?:\/\//, '')
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^\s:[\]{}]+))(?::(\d+))?$/.exec(text) ?? []
  const host = bracketed ?? plain
  return host === undefined ? undefined : { host, port: port === undefined ? usualPort : Number(port) }
}
