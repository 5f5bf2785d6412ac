/**
 * The on-call receiver of the lab: Alertmanager's webhooks arrive here, as with a paging service. It keeps every notification
 * with the instant at which it arrived, and answers who asks for them:
 *
 * - `POST /<route>`: a notification in Alertmanager's format; on the route `heartbeat` it only shows that monitoring lives
 * - `GET /notifications?after=<ns>&waitMs=<ms>`: those that arrived later; waits so long for one
 * - `GET /standing`: alerts that have fired and are not resolved, and the age of the last heartbeat
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { startSwitch } from './dead-mans-switch.ts'
import { type Arrived, Inbox } from './inbox.ts'

const setting = (name: string): string => {
  const value = process.env[name]
  if (value === undefined) throw new Error(`${name} is not set`)
  return value
}

const inbox = new Inbox(process.hrtime.bigint)
const silenceMs = process.env['SILENCE_MS']
const beat =
  silenceMs === undefined
    ? () => undefined
    : startSwitch(Number(silenceMs), status =>
        inbox.add([{ route: 'dead-mans-switch', name: 'MonitoringSilent', status, labels: {} }]),
      )
let lastHeartbeat: bigint | null = null

interface Webhook {
  readonly alerts: readonly { readonly status: 'firing' | 'resolved'; readonly labels: Record<string, string> }[]
}

async function receive(route: string, request: IncomingMessage): Promise<object> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  const { alerts } = JSON.parse(Buffer.concat(parts).toString()) as Webhook
  inbox.add(
    alerts.map(({ status, labels: { alertname: name = '', ...labels } }): Arrived => ({ route, name, status, labels })),
  )
  if (route === 'heartbeat') {
    lastHeartbeat = process.hrtime.bigint()
    beat()
  }
  return {}
}

const standing = () => ({
  standing: inbox.standing().filter(({ route }) => route !== 'heartbeat'),
  heartbeatAgeMs: lastHeartbeat === null ? null : Number(process.hrtime.bigint() - lastHeartbeat) / 1e6,
})

async function answer(request: IncomingMessage): Promise<object> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://on-call')
  if (request.method === 'POST') return await receive(pathname.slice(1), request)
  if (pathname === '/standing') return standing()
  const after = BigInt(searchParams.get('after') ?? '0')
  return { notifications: await inbox.after(after, Number(searchParams.get('waitMs') ?? '0')) }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

const server = createServer((request, response) => {
  answer(request).then(
    body => send(response, 200, body),
    (error: unknown) => send(response, 400, { error: String(error) }),
  )
})
server.listen(Number(setting('LISTEN_PORT')), setting('LISTEN_HOST'))
