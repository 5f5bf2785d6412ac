/**
 * What Cloudflare does where users are: leads each request to a pool that is on and healthy, and checks the pools by itself. Told
 * of changes by a file, in its own time. Run inside the lab: `node edge-proxy.ts FOLDER PORT`.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { Agent, createServer, get, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { join } from 'node:path'

/** What the folder's `pools.json` holds, written by whoever stands in for the API. */
export interface Pools {
  /** pool -> where its origin answers */
  readonly origins: Readonly<Record<string, { readonly host: string; readonly port: number }>>
  /** that get requests, in order */
  readonly serving: readonly string[]
}

const [folder = '', port = ''] = process.argv.slice(2)
const [healthPath, checkMs, checkLimitMs, requestLimitMs, readMs] = ['/health', 300, 600, 2_000, 100]
const agent = new Agent({ keepAlive: true, maxSockets: 64 })
const healthy = new Set<string>()
let pools: Pools = { origins: {}, serving: [] }
let turn = 0

function read(): void {
  pools = JSON.parse(readFileSync(join(folder, 'pools.json'), 'utf8')) as Pools
}

/** So many in turn before a pool counts as another: one that has just come back is given time to be whole. */
const [rise, fall] = [8, 2]
const seen = new Map<string, number>()
function heard(pool: string, isUp: boolean): void {
  const count = isUp ? Math.max(1, (seen.get(pool) ?? 0) + 1) : Math.min(-1, (seen.get(pool) ?? 0) - 1)
  seen.set(pool, count)
  if (count === rise) healthy.add(pool)
  if (count === -fall) healthy.delete(pool)
  const file = join(folder, 'healthy.json')
  writeFileSync(`${file}.new`, JSON.stringify([...healthy]))
  renameSync(`${file}.new`, file)
}

function check(pool: string): void {
  const { host, port: at } = pools.origins[pool] as Pools['origins'][string]
  const asked = get({ host, port: at, path: healthPath, timeout: checkLimitMs }, reply => {
    reply.resume()
    heard(pool, reply.statusCode === 200)
  })
  asked.on('timeout', () => asked.destroy())
  asked.on('error', () => heard(pool, false))
}

/** Those that serve, in turn; where none is healthy, all that are on. */
function chosen(): string | undefined {
  const up = pools.serving.filter(pool => healthy.has(pool))
  const all = up.length > 0 ? up : pools.serving
  return all[turn++ % Math.max(1, all.length)]
}

function lead(from: IncomingMessage, to: ServerResponse): void {
  const origin = pools.origins[chosen() ?? '']
  if (!origin) return void to.writeHead(530).end()
  const { method, url, headers } = from
  const onward = request({ ...origin, method, path: url, headers, agent, timeout: requestLimitMs }, reply => {
    to.writeHead(reply.statusCode ?? 502, reply.headers)
    reply.pipe(to)
    reply.on('error', () => to.destroy())
  })
  onward.on('timeout', () => onward.destroy())
  onward.on('error', () => (to.headersSent ? to.destroy() : to.writeHead(522).end()))
  from.pipe(onward)
  to.on('close', () => onward.destroy())
}

read()
setInterval(read, readMs)
setInterval(() => Object.keys(pools.origins).forEach(check), checkMs)
createServer(lead).listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'))
// It ends with whoever started it.
process.stdin.on('end', () => process.exit(0)).resume()
