/** The second estate: three database machines, a machine for the service's front door, and clients, each reached by a real sshd. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { EstateEnvironment } from '../../src/model/environment/environment.ts'
import type { Tls } from '../../src/model/tls.ts'
import { asServiceUser } from '../../src/lab/sandbox.ts'
import { ownModule } from '../../src/model/own-files.ts'
import { type Machines, startMachines } from '../machines.ts'
import { type Authority, authorityFor } from './certificates.ts'
import { secondEnvironment } from './environment.ts'
import * as layout from './layout.ts'

const { nodes, addressOf, zoneOf, ports, passwords } = layout

const region = 'eu-central-1'

/** Last numbers of addresses 10.9.0.x. */
const machines = {
  ...Object.fromEntries(nodes.map((node, at) => [node, { at: [11 + at], region, zone: zoneOf[node] }])),
  front: { at: [60] },
  client: { at: [50] },
  app: { at: [51] },
}
export const frontDoor = `http://10.9.0.60:${ports.web}`
const canary = { host: 'front', address: '10.9.0.60', port: 8099 } as const

export interface SecondEstate extends AsyncDisposable {
  readonly environment: EstateEnvironment
  /** what its environment refers to */
  readonly variables: Readonly<Record<string, string>>
  /** runs a command on one of its machines, not by ssh */
  readonly exec: Machines['lab']['exec']
}

/** Resolves when all of it serves: in about half a minute. */
export async function startSecondEstate(): Promise<SecondEstate> {
  const made = await startMachines(machines)
  try {
    return await settled(made)
  } catch (error) {
    await made[Symbol.asyncDispose]()
    throw error
  }
}

async function settled(made: Machines): Promise<SecondEstate> {
  const base = join(dirname(made.lab.stateDir), 'estate')
  const authority = authorityFor(join(base, 'tls'), addressOf)
  const sites = nodes.map(node => ({ folder: join(base, node), authority, node }))
  const start = (daemon: (site: layout.Site) => layout.Daemon) =>
    Promise.all(sites.map(site => startDaemon(made, site.node, site.folder, daemon(site))))
  await start(layout.etcd)
  await Promise.all([
    start(layout.patroni),
    start(layout.pgbouncer),
    start(layout.haproxy),
    ...ports.redis.map(port => start(site => layout.redis(site, port))),
  ])
  const tls: Tls = { mode: 'verify-ca', rootCert: authority.ca }
  await Promise.all([untilMembers(made, authority), joinedCache(made, authority)])
  await startService(made, base)
  return {
    environment: secondEnvironment({ base, authority, tls, region, frontDoor, canary, hosts: hostsOf(made) }),
    variables: { DRILL_PASSWORD: passwords.drill, REST_PASSWORD: passwords.rest, REDIS_PASSWORD: passwords.redis },
    exec: made.lab.exec,
    [Symbol.asyncDispose]: () => made[Symbol.asyncDispose](),
  }
}

const hostsOf = (made: Machines) => {
  const { systems } = made.estate()
  const [system] = Object.values(systems)
  if (system?.driver !== 'hosts') throw new Error('no machines')
  return system.hosts
}

/** As a unit of systemd would: at once in the background, its process id in a file. */
async function startDaemon(made: Machines, host: string, folder: string, daemon: layout.Daemon): Promise<void> {
  const { id, argv, env = {}, files, folders } = daemon
  for (const one of folders) mkdirSync(one, { recursive: true, mode: 0o700 })
  for (const [path, text] of Object.entries(files))
    writeFileSync(path, text, { mode: path.endsWith('.sh') ? 0o700 : 0o600 })
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`)
  const script = `echo $$ >'${folder}/${id}.pid'; exec "$@" >>'${folder}/${id}.log' 2>&1`
  const whole = asServiceUser(['sh', '-c', script, 'sh', 'env', ...variables, ...argv])
  const file = join(folder, 'start', id)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `#!/bin/sh\ncd /\n${whole.map(quoted).join(' ')} </dev/null >/dev/null 2>&1 &\n`, { mode: 0o700 })
  await done(made, host, [file])
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

async function done(made: Machines, host: string, argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await made.lab.exec(host, argv, { timeoutMs: 20_000 })
  if (code !== 0) throw new Error(`${host}: ${argv.join(' ')}: ${stderr || stdout}`)
  return stdout
}

const bootMs = 90_000

/** Looks until it is so. */
async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + bootMs
  while (!(await holds().catch(() => false))) {
    if (performance.now() > deadline) throw new Error(`not within ${bootMs / 1000} s: ${what}`)
    await delay(300)
  }
}

/** A leader, and everybody else follows it. */
const untilMembers = (made: Machines, { ca }: Authority) =>
  until('a leader, and two that follow', async () => {
    const url = `https://${addressOf.pgnode01}:${ports.patroni}/cluster`
    const { body } = await asked(made, url, { mode: 'verify-full', rootCert: ca })
    const { members } = JSON.parse(body) as { members: { role: string; state: string }[] }
    const states = members.map(({ role, state }) => `${role} ${state === 'streaming' ? 'running' : state}`)
    return states.toSorted().join() === 'leader running,replica running,replica running'
  })

/** What a client there is answered. */
async function asked(
  made: Machines,
  url: string,
  tls?: Tls,
): Promise<{ readonly status: number; readonly body: string }> {
  const [answer] = await made.lab.ask('client', [{ name: url, kind: 'http', url, ...(tls ? { tls } : {}) }])
  if (!answer || answer.error !== null) throw new Error(`${url}: ${answer?.error}`)
  return answer.value as { status: number; body: string }
}

async function joinedCache(made: Machines, { ca }: Authority): Promise<void> {
  const cli = (...words: string[]) =>
    done(made, 'client', ['redis-cli', '--tls', '--cacert', ca, '-a', passwords.redis, '--no-auth-warning', ...words])
  const all = ports.redis.flatMap(port => nodes.map(node => `${addressOf[node]}:${port}`))
  const at = (one: string) => ['-h', one.split(':')[0] as string, '-p', one.split(':')[1] as string]
  await until('every node of the cache answers', async () =>
    (await Promise.all(all.map(one => cli(...at(one), 'PING')))).every(said => said.trim() === 'PONG'),
  )
  await cli('--cluster', 'create', ...all, '--cluster-replicas', '1', '--cluster-yes')
  await until('the cache takes every slot', async () =>
    /cluster_state:ok/.test(await cli(...at(all[0] as string), 'CLUSTER', 'INFO')),
  )
}

/** The business service, one on each machine, and its front door. */
async function startService(made: Machines, base: string): Promise<void> {
  const url = (node: layout.Node) =>
    `postgres://drill:${encodeURIComponent(passwords.drill)}@${addressOf[node]}:${ports.master}/shop?sslmode=no-verify`
  for (const node of nodes)
    await startDaemon(made, node, join(base, node), {
      id: 'shop-api',
      argv: [process.execPath, ownModule(join(import.meta.dirname, '../../src/lab/services'), 'backend-api')],
      env: {
        ...{ LISTEN_HOST: addressOf[node], LISTEN_PORT: String(ports.service), REGION: region, ZONE: zoneOf[node] },
        ...{ DATABASE_URL: url(node), READS_URL: url(node), POOL_SIZE: '5', STATEMENT_TIMEOUT_MS: '2000' },
        // It keeps no sessions here: nobody is at that address, which it learns slowly.
        REDIS_NODES: '10.9.0.200:6379',
      },
      files: {},
      folders: [],
    })
  const file = join(base, 'front', 'haproxy.cfg')
  const lines = [
    ...['global', '  maxconn 1000', 'defaults', '  mode http', '  retries 0', '  timeout connect 1s'],
    ...[
      '  timeout client 60s',
      '  timeout server 60s',
      '  timeout check 2s',
      'listen web',
      `  bind 10.9.0.60:${ports.web}`,
    ],
    ...['  option httpchk GET /health', '  default-server inter 500ms fall 2 rise 1'],
    ...nodes.map(node => `  server ${node} ${addressOf[node]}:${ports.service} check`),
    ...['listen canary', `  bind ${canary.address}:${canary.port}`, '  http-request return status 200', ''],
  ]
  await startDaemon(made, 'front', join(base, 'front'), {
    id: 'haproxy',
    argv: ['haproxy', '-W', '-db', '-f', file],
    files: { [file]: lines.join('\n') },
    folders: [join(base, 'front')],
  })
  await until('the service answers through its front door', async () =>
    /"id":42/.test((await asked(made, `${frontDoor}/api/v1/users/42`)).body),
  )
}
