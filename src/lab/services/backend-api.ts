/**
 * The lab's business service: users, jobs and matching, on PostgreSQL through its zone's pooler and on the Redis Cluster.
 * Every reply names who answered. A request is one attempt: nothing here sends a statement twice.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Cluster } from 'ioredis'
import { Pool, type QueryResultRow } from 'pg'
import { codeOf, isDefinite } from './definite.ts'
import { identityColumns, insertLedgerRow } from './identity.ts'

const setting = (name: string): string => {
  const value = process.env[name]
  if (value === undefined) throw new Error(`${name} is not set`)
  return value
}
const place = {
  region: setting('REGION'),
  zone: setting('ZONE'),
  node: `backend-api@${setting('REGION')}${setting('ZONE')}`,
}
const timeoutMs = Number(setting('STATEMENT_TIMEOUT_MS'))
/** how long anybody may keep the public listing */
const jobsMaxAgeSeconds = 5

function poolTo(connectionString: string): Pool {
  const made = new Pool({
    connectionString,
    max: Number(setting('POOL_SIZE')),
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
  })
  // The pool drops a broken idle connection by itself; the next request gets a new one.
  made.on('error', error => log('idle connection lost', error))
  return made
}
const pool = poolTo(setting('DATABASE_URL'))
const reads = setting('READS_URL') === setting('DATABASE_URL') ? pool : poolTo(setting('READS_URL'))

const redis = new Cluster(
  setting('REDIS_NODES')
    .split(',')
    .map(node => ({ host: node.split(':')[0] as string, port: Number(node.split(':')[1]) })),
  {
    redisOptions: { maxRetriesPerRequest: 1, commandTimeout: timeoutMs },
    slotsRefreshTimeout: 500,
  },
)
redis.on('error', error => log('redis', error))

type Reply = { status: number; body: object; headers?: Record<string, string> }
type Route = {
  method: string
  path: RegExp
  answer: (match: RegExpExecArray, request: IncomingMessage) => Promise<Reply>
}

/** Every gateway asks: one look at the database answers all who ask while it is young. */
const lookAgeMs = 300

const shared = (look: () => Promise<QueryResultRow>) => {
  let last: { readonly row: Promise<QueryResultRow>; readonly fromMs: number } | null = null
  return (): Promise<QueryResultRow> => {
    if (last === null || performance.now() - last.fromMs > lookAgeMs) last = { row: look(), fromMs: performance.now() }
    return last.row
  }
}
const writable = shared(() => one(pool, 'SELECT 1 AS ready'))
const readable = shared(() => one(reads, 'SELECT 1 AS ready'))

const routes: Route[] = [
  { method: 'GET', path: /^\/health$/, answer: async () => ok({ status: 'alive' }) },
  { method: 'GET', path: /^\/ready$/, answer: async () => ok(await writable()) },
  { method: 'GET', path: /^\/readable$/, answer: async () => ok(await readable()) },
  { method: 'GET', path: /^\/api\/v1\/users\/(\d+)$/, answer: match => user(Number(match[1])) },
  { method: 'POST', path: /^\/api\/v1\/users$/, answer: (_match, request) => createUser(request) },
  { method: 'GET', path: /^\/api\/v1\/jobs$/, answer: (_match, request) => jobs(request) },
  { method: 'POST', path: /^\/api\/v1\/jobs$/, answer: (_match, request) => createJob(request) },
  { method: 'GET', path: /^\/api\/v1\/matching\/([\w-]+)$/, answer: match => matching(match[1] as string) },
]

async function user(id: number): Promise<Reply> {
  const row = await one(reads, `SELECT id, name, ${identityColumns} FROM users WHERE id = $1`, [id])
  return row ? withIdentity(200, row) : { status: 404, body: { error: `no user ${id}` } }
}

async function createUser(request: IncomingMessage): Promise<Reply> {
  const { name } = JSON.parse(await bodyOf(request)) as { name: string }
  const insert = `INSERT INTO users SELECT coalesce(max(id), 0) + 1, $1 FROM users RETURNING id, ${identityColumns}`
  return withIdentity(201, await one(pool, insert, [name]))
}

/** Public, and the same for everybody, except that a browser shows it only to the site that it was made for. */
async function jobs({ headers }: IncomingMessage): Promise<Reply> {
  const row = await one(reads, `SELECT count(*)::int AS users, ${identityColumns} FROM users`)
  const { status, body } = withIdentity(200, { ...row, madeAtMs: Date.now() })
  return {
    status,
    body,
    headers: {
      'cache-control': `public, max-age=${jobsMaxAgeSeconds}`,
      vary: 'Origin',
      'access-control-allow-origin': headers.origin ?? '*',
    },
  }
}

async function createJob(request: IncomingMessage): Promise<Reply> {
  const { ledger, writer, seq } = JSON.parse(await bodyOf(request)) as { ledger: string; writer: number; seq: number }
  return withIdentity(201, await one(pool, insertLedgerRow, [ledger, writer, seq]))
}

let waiting = 0
// A master that stands still never says that another has its place. Whoever waits looks for it; a look that nobody waits for
// would cost a small machine 15 ms all the same.
setInterval(() => waiting > 0 && redis.refreshSlotsCache(), 500)

async function matching(key: string): Promise<Reply> {
  waiting++
  try {
    return ok({ score: await redis.incr(`matching:{${key}}`) })
  } finally {
    waiting--
  }
}

async function one(from: Pool, sql: string, values: unknown[] = []): Promise<QueryResultRow> {
  const result = await from.query(sql, values)
  return result.rows[0] as QueryResultRow
}

const ok = (body: object): Reply => ({ status: 200, body: { by: place, ...body } })

function withIdentity(status: number, row: QueryResultRow): Reply {
  const { address, systemId, timeline, ...rest } = row
  const database = Object.fromEntries(
    Object.entries({ address, systemId, timeline }).filter(([, value]) => value !== null),
  )
  return { status, body: { by: { ...place, ...database }, ...rest } }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}

async function handle(request: IncomingMessage): Promise<Reply> {
  for (const { method, path, answer } of routes) {
    const match = path.exec(request.url ?? '')
    if (match && method === request.method) return await answer(match, request)
  }
  return { status: 404, body: { error: 'no such route' } }
}

function failure(error: unknown): Reply {
  if (error instanceof SyntaxError) return { status: 400, body: { error: error.message } }
  const message = error instanceof Error ? error.message : String(error)
  return { status: 503, body: { by: place, error: { code: codeOf(error), message }, definite: isDefinite(error) } }
}

function send(response: ServerResponse, { status, body, headers }: Reply): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'private, no-store',
    ...headers,
  })
  response.end(text)
}

const log = (what: string, error: unknown) =>
  process.stderr.write(
    `${new Date().toISOString()} ${what}: ${error instanceof Error ? error.message : String(error)}\n`,
  )

const server = createServer((request, response) => {
  handle(request)
    .catch(failure)
    .then(reply => send(response, reply))
    .catch(error => log('reply', error))
})
// Longer than the gateway keeps an idle connection: whoever closes first must be the one that sends.
server.keepAliveTimeout = 65_000
server.listen(Number(setting('LISTEN_PORT')), setting('LISTEN_HOST'))
