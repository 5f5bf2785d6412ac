import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { EstateEnvironment } from '../model/environment/environment.ts'
import type { HostsSettings } from '../model/environment/hosts/hosts-settings.ts'
import { machinesIn } from '../model/environment/system.ts'
import { MusterError } from '../model/muster-error.ts'
import { Blank } from '../model/typescript-text.ts'
import { validate } from '../plan/validate.ts'
import { draftOf } from './draft.ts'
import { type Facts, merged } from './facts.ts'
import { drafted, factsIn } from './init.ts'
import { factsOfMember } from './patroni.ts'
import { factsOfCluster } from './redis.ts'

const ownSsh = '/home/ops/.ssh/config'
const patroni = (nth: number, more = '') => `scope: shop-db
name: pg${nth}
restapi: { listen: "0.0.0.0:8008", connect_address: "10.0.1.${nth}:8009" }
etcd3: { hosts: "10.0.1.1:2379,10.0.1.2:2379, 10.0.1.3:2379" }
postgresql: { connect_address: "10.0.1.${nth}:5433", data_dir: /data/pg/ }
${more}`
const ssh = `# ours
Host *
  User drill
Host pg1 pg-one
  HostName 10.0.1.1
Host probe
  HostName=192.0.2.7
Match user x
  Port 22`
const haproxy = `global
  daemon
listen master
  bind 10.0.1.100:5000 # the way in
  option httpchk
  http-check send meth OPTIONS uri /primary
  server pg1 10.0.1.1:6432 check port 8009
listen replicas
  bind 10.0.1.100:5001
  option httpchk OPTIONS /replica?lag=1MB
  server pg1 10.0.1.1:6432 check port 8009
frontend web
  bind *:80
  default_backend api
backend api
  server a 10.0.2.1:8000
listen stats
  bind 10.0.1.100:7000
  stats enable`
const nodes = [1, 2, 3]
  .map(nth => `id${nth} 10.0.1.${nth}:6379@16379 ${nth === 1 ? 'myself,' : ''}master - 0 0 ${nth} connected 0-1`)
  .join('\n')

const all = (): Facts[] => [
  ...[1, 2, 3].map(nth => factsIn(patroni(nth), `pg${nth}.yml`, ownSsh)),
  factsIn(ssh, '/home/ops/.ssh/config', ownSsh),
  factsIn(haproxy, 'haproxy.cfg', ownSsh),
  factsOfCluster(nodes, { host: '10.0.1.1', port: 6379 }),
]

/** What somebody would write where something is marked, by what is asked for there. */
const answers: readonly [RegExp, string][] = [
  [/two letters/, 'IE'],
  [/may be lost|how long/, '5m'],
  [/a URL/, 'http://192.0.2.10'],
]
const filled = (value: unknown): unknown => {
  if (value instanceof Blank)
    return value.guess === '?'
      ? (answers.find(([what]) => what.test(value.what))?.[1] ?? 'filled-in')
      : filled(value.guess)
  if (Array.isArray(value)) return value.map(filled)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filled(inner)]))
}
const valid = (facts: readonly Facts[]) =>
  validate<EstateEnvironment>(EstateEnvironment, filled(draftOf(merged(facts), 'ours')), 'draft')

test('all that is said comes together in an environment that holds once what is marked is filled in', () => {
  const { stores, systems, vantages } = valid(all())
  const at = (host: string, port: number) => ({ host, port })
  expect(stores['shop-db']).toMatchObject({
    members: { a: at('10.0.1.1', 5433), b: at('10.0.1.2', 5433), c: at('10.0.1.3', 5433) },
    ...{ pools: [at('10.0.1.100', 5000)], entries: [at('10.0.1.100', 5000)] },
    controlPlane: {
      ...{ host: 'probe', scope: 'shop-db', dcs: 'etcd3' },
      etcd: [at('10.0.1.1', 2379), at('10.0.1.2', 2379), at('10.0.1.3', 2379)],
      patroni: { a: at('10.0.1.1', 8009), b: at('10.0.1.2', 8009), c: at('10.0.1.3', 8009) },
    },
  })
  expect(stores['cache']?.pools).toHaveLength(3)
  expect(vantages['client']?.host).toBe('probe')
  const [machines] = machinesIn(systems) as [HostsSettings]
  expect(Object.keys(machines.hosts)).toEqual(['pg1', 'pg2', 'pg3', 'probe'])
  expect(machines.hosts['pg1']).toMatchObject({ ssh: { host: 'pg1' }, address: '10.0.1.1', zone: 'a', become: 'sudo' })
  expect(machines.hosts['pg2']).toMatchObject({ ssh: { host: '10.0.1.2' }, zone: 'b' })
  expect(machines.components?.map(({ id }) => id)).toEqual([
    ...['patroni@a', 'postgres@a', 'patroni@b', 'postgres@b', 'patroni@c', 'postgres@c'],
    ...['etcd@a', 'etcd@b', 'etcd@c', 'redis-6379@a', 'redis-6379@b', 'redis-6379@c'],
  ])
  expect(machines.components?.[1]).toMatchObject({ host: 'pg1', pidFile: '/data/pg/postmaster.pid', ports: [5433] })
})

test.each([
  ['one patroni.yml', [factsIn(patroni(1), 'pg1.yml', ownSsh)]],
  ['a Patroni that is asked', [member()]],
  ['a Redis Cluster', [factsOfCluster(nodes, { host: '10.0.1.1', port: 6379 })]],
])('%s alone makes a draft that holds, too', (_what, facts) => {
  expect(Object.keys(valid(facts).stores)).toHaveLength(1)
})

function member(): Facts {
  const members = [1, 2].map(nth => ({
    ...{ name: `pg${nth}`, host: `10.0.1.${nth}`, port: 5433, api_url: `http://10.0.1.${nth}:8009/patroni` },
    role: nth === 1 ? 'leader' : 'replica',
  }))
  return factsOfMember({ patroni: { scope: 'shop-db', name: 'pg1' } }, { members }, 'http://10.0.1.1:8009')
}

test('a configuration of ssh that ssh does not find by itself is named', () => {
  const { machines } = factsIn(ssh, '/srv/ssh-config', ownSsh)
  expect(machines.map(one => one.ssh)).toContainEqual({ host: 'probe', configFile: '/srv/ssh-config' })
})

test('two sources of one cluster are one: what only one of them knows is kept', () => {
  const { databases } = merged([member(), factsIn(patroni(1), 'pg1.yml', ownSsh)])
  expect(databases).toHaveLength(1)
  expect(databases[0]?.members.map(({ name, dataDirectory, restPort }) => [name, dataDirectory, restPort])).toEqual([
    ['pg1', '/data/pg/', 8009],
    ['pg2', null, 8009],
  ])
  expect(databases[0]?.dcs?.endpoints).toHaveLength(3)
})

test('clusters that share machines and keepers have components of their own, each once', () => {
  const other = patroni(1).replace('shop-db', 'till').replace(':5433', ':5434')
  const { systems } = valid([...all(), factsIn(other, 'till.yml', ownSsh)])
  const ids = machinesIn(systems).flatMap(({ components = [] }) => components.map(({ id }) => id))
  expect(ids).toEqual([...new Set(ids)])
  expect(ids).toEqual(expect.arrayContaining(['postgres-shop-db@a', 'postgres-till@a', 'etcd@a']))
})

test('the draft is TypeScript, says from what it was made, and marks every blank with what is to stand there', () => {
  const { text, blanks, notes } = drafted([factsIn(patroni(1), 'pg1.yml', ownSsh)], 'ours', ['pg1.yml'], '../define.ts')
  expect(text).toMatch(/^\/\/ A draft, made from pg1\.yml\./)
  expect(text).toContain("country: '?' /* FILL IN: its country: two letters */")
  expect(text.match(/FILL IN: /g)).toHaveLength(blanks.length)
  expect(blanks.map(({ path }) => path)).toContain('stores.shop-db.pools.0')
  expect(notes).toEqual([expect.stringContaining('"shop-db": one member is known')])
})

test('how a control plane is spoken to is told, where it has to be said', () => {
  const notesOf = (more: string) => factsIn(patroni(1, more).replace(/etcd3:.*\n/, ''), 'f', ownSsh).notes.join()
  expect(notesOf('consul: { host: "127.0.0.1:8500" }')).toContain('agree through consul')
  expect(notesOf('etcd: { protocol: https, hosts: ["10.0.1.1:2379"] }')).toContain('controlPlane.etcdTls')
  const { text } = drafted([factsIn(patroni(1, 'consul: {}').replace(/etcd3:.*\n/, ''), 'f', ownSsh)], 'ours', [], '')
  expect(text).toMatch(/dcs: 'consul',\s+patroni:/)
})

test('what is no source is refused in one sentence', () => {
  const refusal = (text: string) => {
    try {
      factsIn(text, 'file', ownSsh)
      return 'read'
    } catch (error) {
      expect(error).toBeInstanceOf(MusterError)
      return (error as MusterError).message
    }
  }
  expect(refusal('apiVersion: v1\nkind: Config\nclusters: []')).toContain(
    'this is a kubeconfig, and clusters cannot be drilled yet',
  )
  expect(refusal('[pgbouncer]\npool_mode = session')).toContain('this is a configuration of PgBouncer')
  expect(refusal('{"a": 1}')).toContain('nothing that is known here')
  expect(refusal('a: [')).toContain('nothing that is known here')
  expect(refusal('scope: x\nrestapi: {}')).toContain('names no scope, or no postgresql.connect_address')
  expect(() => factsOfMember(null, {}, 'http://x')).toThrow('no Patroni')
  expect(() => factsOfCluster('x :6379@1 myself,master - 0 0 0 connected', { host: 'r', port: 1 })).toThrow(
    'no other node',
  )
  expect(() => drafted([factsIn(ssh, 's', ownSsh)], 'ours', [], '')).toThrow('none of it tells of a database')
})

const estates = fileURLToPath(new URL('../../../shared/data/estates/', import.meta.url))

test.skipIf(!existsSync(estates))(
  'a template of a playbook, and clusters of CloudNativePG, end in a sentence and not in a stack trace',
  () => {
    for (const file of [
      'autobase--patroni.yml.j2',
      'autobase--haproxy.cfg.j2',
      'autobase--pgbouncer.ini.j2',
      'autobase--inventory.example',
      'cnpg--cluster-example.yaml',
      'cnpg--pg-eu-cluster.yaml',
    ]) {
      const text = readFileSync(`${estates}${file}`, 'utf8')
      try {
        drafted([factsIn(text, file, ownSsh)], 'ours', [file], '')
      } catch (error) {
        expect(error).toBeInstanceOf(MusterError)
      }
    }
  },
)

test('what Patroni keeps under another path, an etcd beside it, and a machine on the way are taken for what they are', () => {
  const own = patroni(1).replace(/etcd3: .*/, 'etcd3: { host: "127.0.0.1:2379" }')
  const facts = merged([
    factsIn(`${own}namespace: /db/\n`, 'pg1.yml', ownSsh),
    factsIn(
      `Host bastion\n  HostName 192.0.2.1\nHost probe\n  HostName 192.0.2.7\nHost pg1\n  HostName 10.0.1.1\n  ProxyJump drill@bastion:22\n`,
      ownSsh,
      ownSsh,
    ),
  ])
  const draft = draftOf(facts, 'ours') as unknown as EstateEnvironment
  const { namespace, etcd, host } = draft.stores['shop-db']!.controlPlane!
  expect([namespace, etcd, host]).toEqual(['/db', [{ host: '10.0.1.1', port: 2379 }], 'probe'])
})
