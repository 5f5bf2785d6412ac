/** PostgreSQL that nobody supervises, Redis with Sentinel, and what leads clients to them: real servers on loopback, for one test. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { vi } from 'vitest'
import { freePort } from '../sshd.ts'

const run = promisify(execFile)
const bin = '/usr/lib/postgresql/15/bin'

export const zones = ['a', 'b', 'c'] as const
export type Zone = (typeof zones)[number]
export const password = 'plain-7d1f'
export const master = 'plain'

/** A server of one zone: where it answers, which file names its process, and what starts it. */
export interface Server {
  readonly port: number
  readonly pidFile: string
  readonly start: readonly string[]
}

export interface Servers {
  /** where clients reach the primary */
  readonly entry: number
  /** whom nothing touches */
  readonly canary: number
  readonly databases: Readonly<Record<Zone, Server>>
  readonly caches: Readonly<Record<Zone, Server>>
  readonly sentinels: Readonly<Record<Zone, Server>>
  close(): Promise<void>
}

// PostgreSQL refuses to be root.
const asOwner = process.getuid?.() === 0 ? ['runuser', '-u', 'postgres', '--'] : []
const owned = (argv: readonly string[]) => {
  const [program = '', ...rest] = [...asOwner, ...argv]
  return run(program, rest, { cwd: '/' })
}

const ofZones = async <T>(make: (zone: Zone) => Promise<T>): Promise<Record<Zone, T>> =>
  Object.fromEntries(await Promise.all(zones.map(async zone => [zone, await make(zone)]))) as Record<Zone, T>

export async function startServers(): Promise<Servers> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-plain-'))
  chmodSync(folder, 0o777)
  const databases = await startDatabases(folder)
  const caches = await startCaches(folder)
  const sentinels = await startSentinels(folder, caches)
  const door = await openDoor(folder, databases)
  const canary = createServer((_, reply) => reply.end('here')).listen(0, '127.0.0.1')
  await once(canary, 'listening')
  const servers = [databases, caches, sentinels].flatMap(all => Object.values(all))
  return {
    ...{ entry: door.port, canary: (canary.address() as AddressInfo).port, databases, caches, sentinels },
    close: async () => {
      await door.close()
      canary.closeAllConnections()
      canary.close()
      for (const { pidFile } of servers) kill(pidFile)
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function kill(pidFile: string): void {
  try {
    process.kill(Number.parseInt(readFileSync(pidFile, 'utf8'), 10), 'SIGKILL')
  } catch {
    // It does not run any more.
  }
}

async function startDatabases(folder: string): Promise<Record<Zone, Server>> {
  const secret = join(folder, 'secret')
  writeFileSync(secret, password, { mode: 0o644 })
  const servers = await ofZones(async zone => {
    const data = join(folder, `pg-${zone}`)
    const start = [...asOwner, `${bin}/pg_ctl`, '-D', data, '-l', `${data}.log`, '-w', '-t', '60', 'start']
    return { port: await freePort(), pidFile: `${data}/postmaster.pid`, start }
  })
  for (const zone of zones) {
    const data = join(folder, `pg-${zone}`)
    const source = `host=127.0.0.1 port=${servers.a.port} user=drill password=${password} application_name=${zone}`
    await owned(
      zone === 'a'
        ? [`${bin}/initdb`, '-D', data, '-k', '-A', 'scram-sha-256', '-U', 'drill', '--pwfile', secret]
        : [`${bin}/pg_basebackup`, '-D', data, '-R', '-c', 'fast', '-d', source],
    )
    const settings = [
      ...[`port = ${servers[zone].port}`, `listen_addresses = '127.0.0.1'`, `unix_socket_directories = ''`],
      ...[`cluster_name = '${zone}'`, 'shared_buffers = 16MB', 'wal_keep_size = 64MB'],
    ]
    writeFileSync(join(data, 'postgresql.conf'), settings.join('\n'))
    const [program = '', ...argv] = servers[zone].start
    await run(program, argv, { cwd: '/' })
  }
  return servers
}

const redisStart = (folder: string, name: string, more: readonly string[] = []) => [
  ...['redis-server', join(folder, `${name}.conf`), '--daemonize', 'yes'],
  ...['--pidfile', join(folder, `${name}.pid`), '--logfile', join(folder, `${name}.log`), ...more],
]

async function startRedis(folder: string, name: string, settings: readonly string[], more: readonly string[] = []) {
  const port = await freePort()
  mkdirSync(join(folder, name))
  const own = [`port ${port}`, 'bind 127.0.0.1', `dir ${join(folder, name)}`, ...settings]
  writeFileSync(join(folder, `${name}.conf`), `${own.join('\n')}\n`)
  const start = redisStart(folder, name, more)
  const [program = '', ...argv] = start
  await run(program, argv)
  return { port, pidFile: join(folder, `${name}.pid`), start }
}

async function startCaches(folder: string): Promise<Record<Zone, Server>> {
  const secret = [`requirepass ${password}`, `masterauth ${password}`, 'save ""', 'repl-diskless-sync-delay 0']
  const a = await startRedis(folder, 'redis-a', secret)
  const replica = (zone: Zone) => startRedis(folder, `redis-${zone}`, [...secret, `replicaof 127.0.0.1 ${a.port}`])
  return { a, b: await replica('b'), c: await replica('c') }
}

const startSentinels = (folder: string, { a }: Record<Zone, Server>) =>
  ofZones(zone =>
    startRedis(
      folder,
      `sentinel-${zone}`,
      [
        `sentinel monitor ${master} 127.0.0.1 ${a.port} 2`,
        `sentinel auth-pass ${master} ${password}`,
        `sentinel down-after-milliseconds ${master} 1000`,
        `sentinel failover-timeout ${master} 5000`,
      ],
      ['--sentinel'],
    ),
  )

/** HAProxy leads to the one that takes writes, as an agent beside each tells it. */
async function openDoor(folder: string, databases: Readonly<Record<Zone, Server>>) {
  const port = await freePort()
  const agents = await ofZones(zone => agentOf(databases[zone].port))
  const file = join(folder, 'haproxy.cfg')
  const servers = zones.map(
    zone =>
      `  server ${zone} 127.0.0.1:${databases[zone].port} check port ${(agents[zone].address() as AddressInfo).port}`,
  )
  const lines = [
    ...['defaults', '  mode tcp', '  timeout connect 1s', '  timeout client 1m', '  timeout server 1m'],
    ...['listen primary', `  bind 127.0.0.1:${port}`, '  option httpchk GET /'],
    ...['  default-server inter 300ms fall 2 rise 1 on-marked-down shutdown-sessions', ...servers, ''],
  ]
  writeFileSync(file, lines.join('\n'))
  const haproxy = spawn('haproxy', ['-f', file, '-db'], { stdio: 'ignore' })
  await vi.waitUntil(() => answers(port), { timeout: 30_000, interval: 100 })
  const close = async () => {
    const ended = once(haproxy, 'exit')
    haproxy.kill('SIGKILL')
    for (const agent of Object.values(agents)) {
      agent.closeAllConnections()
      agent.close()
    }
    await ended
  }
  return { port, close }
}

const client = (port: number) =>
  new pg.Client({
    ...{ host: '127.0.0.1', port, user: 'drill', password, database: 'postgres' },
    ...{ connectionTimeoutMillis: 500, query_timeout: 500 },
  })

/** What one member says; null: it does not answer. */
export async function said(port: number, sql: string): Promise<unknown> {
  const asking = client(port)
  asking.on('error', () => undefined)
  try {
    await asking.connect()
    const [row] = (await asking.query({ text: sql, rowMode: 'array' })).rows as unknown[][]
    return row?.[0]
  } catch {
    // It is down, or no way leads to it: that is what is asked.
    return null
  } finally {
    void asking.end()
  }
}

const answers = async (port: number) => (await said(port, 'SELECT 1')) === 1

async function agentOf(port: number) {
  const isPrimary = async () => (await said(port, 'SELECT NOT pg_is_in_recovery()')) === true
  const agent = createServer((_, reply) => {
    void isPrimary().then(is => reply.writeHead(is ? 200 : 503).end())
  })
  agent.listen(0, '127.0.0.1')
  await once(agent, 'listening')
  return agent
}
