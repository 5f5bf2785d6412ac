/** A PostgreSQL of the test's own on loopback, and a proxy before it that can lose a reply. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'
import { databaseTemplate } from '../../src/lab/process/template.ts'
import { asServiceUser } from '../../src/lab/sandbox.ts'

export interface PostgresTarget {
  readonly url: string
  query(sql: string): Promise<Record<string, unknown>[]>
  stop(): Promise<void>
}

export interface Strictness {
  /** `name=value` */
  readonly settings?: readonly string[]
  readonly hba?: readonly string[]
}

const ledgerTable = `CREATE TABLE muster_ledger (ledger text, writer int, seq bigint, address text, timeline text,
  at timestamptz DEFAULT clock_timestamp())`

/** `settings` and lines of pg_hba.conf are put before those that it has. */
export async function startPostgres({ settings: more = [], hba = [] }: Strictness = {}): Promise<PostgresTarget> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-pg-'))
  const data = join(folder, 'pg')
  cpSync(await databaseTemplate(join(folder, 'cache')), data, { recursive: true })
  mkdirSync(join(folder, 'sockets'))
  const rules = join(data, 'pg_hba.conf')
  writeFileSync(rules, `${hba.join('\n')}\n${readFileSync(rules, 'utf8')}`)
  const port = await freePort()
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}/sockets`, ...more]
  const argv = asServiceUser([
    'sh',
    '-c',
    `chmod 700 '${data}'; exec "$@"`,
    'sh',
    '/usr/lib/postgresql/15/bin/postgres',
    ...['-D', data],
    ...settings.flatMap(setting => ['-c', setting]),
  ])
  const server = spawn(argv[0] as string, argv.slice(1), { stdio: 'ignore', cwd: '/' })
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const client = await connected(url, server)
  await client.query(ledgerTable)
  return {
    url,
    query: async sql => (await client.query(sql)).rows,
    stop: async () => {
      await client.end()
      server.kill('SIGINT')
      await once(server, 'exit')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function connected(url: string, server: ChildProcess): Promise<Client> {
  const deadline = performance.now() + 15_000
  for (;;) {
    const client = new Client({ connectionString: url })
    try {
      await client.connect()
      return client
    } catch (error) {
      if (performance.now() > deadline || server.exitCode !== null) throw error
      await delay(50)
    }
  }
}

export interface Proxy {
  readonly url: string
  /** `reply`: the server's answer never reaches the client, and the connection is cut. `request`: cut before the server hears. */
  lose: 'nothing' | 'reply' | 'request'
  /** the writes that clients sent, let through or cut, as `writer/seq` */
  readonly heard: string[]
  close(): void
}

const writesIn = (text: string) =>
  [...text.matchAll(/INSERT INTO muster_ledger[^;]*?SELECT '[^']+', (\d+), (\d+)/g)].map(
    ([, writer, seq]) => `${writer}/${seq}`,
  )

/** Forwards to a PostgreSQL; what it loses is set while it runs. */
export async function startProxy(target: string): Promise<Proxy> {
  const to = Number(new URL(target).port)
  const sockets = new Set<Socket>()
  const proxy = { lose: 'nothing' as Proxy['lose'], heard: [] as string[] }
  const server = createServer(client => {
    const upstream = connect(to, '127.0.0.1')
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        client.destroy()
        upstream.destroy()
      })
    }
    let asked = false
    client.on('data', part => {
      const writes = writesIn(part.toString('latin1'))
      proxy.heard.push(...writes)
      asked ||= writes.length > 0
      if (proxy.lose === 'request' && writes.length > 0) client.resetAndDestroy()
      else upstream.write(part)
    })
    upstream.on('data', part => {
      if (proxy.lose === 'reply' && asked) client.resetAndDestroy()
      else client.write(part)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return Object.assign(proxy, {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  })
}
