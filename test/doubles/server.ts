/** A server on loopback that stands in for somebody's API: it answers as its maker says, and misbehaves or dies on request. */
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface Asked {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export const jsonReply = (status: number, said: object, headers: Reply['headers'] = {}): Reply => ({
  ...{ status, headers: { 'content-type': 'application/json', ...headers } },
  body: JSON.stringify(said),
})

export const xmlReply = (status: number, body: string): Reply => ({
  ...{ status, headers: { 'content-type': 'text/xml' }, body },
})

export interface Server {
  readonly url: string
  /** requests that came, but for those that stand apart */
  heard(): number
  lastHeaders(): IncomingHttpHeaders
  /** the next so many requests are answered so; status 0: they are heard, and the connection is cut before an answer */
  misbehave(status: number, code: string, times: number): void
  /** the nth request from now on is heard and not answered, and from then on every one is refused; `dead` is told. 0: no more */
  dieAt(nth: number, dead?: () => void): void
  close(): Promise<void>
}

interface Options {
  readonly answer: (asked: Asked) => Reply | Promise<Reply>
  /** how it refuses */
  readonly refusal: (status: number, code: string) => Reply
  /** answered whatever else is the matter */
  readonly isApart?: (asked: Asked) => boolean
}

export async function startServer({ answer, refusal, isApart = () => false }: Options): Promise<Server> {
  let bad = { status: 0, code: '', times: 0 }
  let death = { at: 0, dead: () => {} }
  let heard = 0
  let headers: IncomingHttpHeaders = {}

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = {
      ...{ method: request.method ?? 'GET', headers: request.headers, body: await text(request) },
      url: new URL(request.url ?? '/', 'http://stand-in'),
    }
    const say = (reply: Reply) => void response.writeHead(reply.status, reply.headers).end(reply.body)
    if (isApart(asked)) return say(await answer(asked))
    heard += 1
    headers = request.headers
    // Who has died asks nothing again: what would be another try of his is refused at once.
    if (death.at > 0 && heard > death.at) return say(refusal(400, 'ValidationException'))
    const isLast = heard === death.at
    const isBad = bad.times > 0
    if (isBad) bad = { ...bad, times: bad.times - 1 }
    if (isBad && bad.status > 0) return say(refusal(bad.status, bad.code))
    const reply = await answer(asked)
    if (!isBad && !isLast) return say(reply)
    response.destroy()
    if (isLast) death.dead()
  }

  const server = createServer((request, response) => void serve(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard: () => heard,
    lastHeaders: () => headers,
    misbehave: (status, code, times) => void (bad = { status, code, times }),
    dieAt: (nth, dead = () => {}) => void (death = { at: nth === 0 ? 0 : heard + nth, dead }),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
