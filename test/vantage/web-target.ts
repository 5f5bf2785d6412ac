/** An HTTP target whose conduct a test changes while it is probed. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

type Conduct = (request: IncomingMessage, response: ServerResponse) => void

export const conducts = {
  serve: (_request, response) => void response.end('ok'),
  /** no answer now, none later */
  swallow: () => undefined,
  /** reads the request, then cuts the connection */
  cut: request => void request.socket.resetAndDestroy(),
} satisfies Record<string, Conduct>

export interface WebTarget {
  readonly url: string
  conduct: Conduct
  /** requests that arrived, in order */
  readonly arrived: { readonly body: string; readonly socket: Socket }[]
  /** connections open now */
  connections(): number
  close(): void
}

export async function startWebTarget(): Promise<WebTarget> {
  const arrived: WebTarget['arrived'] = []
  const sockets = new Set<Socket>()
  const target = { conduct: conducts.serve as Conduct }
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      arrived.push({ body: Buffer.concat(parts).toString(), socket: request.socket })
      target.conduct(request, response)
    })
  })
  server.keepAliveTimeout = 60_000
  server.on('connection', socket => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return Object.assign(target, {
    url: `http://127.0.0.1:${port}`,
    arrived,
    connections: () => sockets.size,
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  })
}
