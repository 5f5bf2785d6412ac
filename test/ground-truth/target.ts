/**
 * A target that goes down and comes back by itself, over and over, and says when on CLOCK_MONOTONIC: the truth that
 * measurements are held against. `node target.ts <kind> <waits and outages in ms, as JSON: [[wait, outage], ...]>`; prints its
 * port, and for a line on its stdin begins; prints `{"down": ns, "up": ns}` after each outage, and `{"stood": [ns, ns]}` whenever
 * it stood still itself: a machine with other work does not always run it when it should.
 */
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { watchStalls } from '../../src/vantage/stall-watch.ts'

const [kind = '', plan = '[]'] = process.argv.slice(2)
type Mode = 'up' | 'reset' | '5xx' | 'slow' | 'black-hole' | 'hiccup'
let mode: Mode = 'up'

const ok = (response: ServerResponse) => response.end('ok')
const answers: Record<Mode, (response: ServerResponse) => void> = {
  up: ok,
  reset: response => response.socket?.resetAndDestroy(),
  '5xx': response => response.writeHead(503).end(),
  slow: response => void setTimeout(ok, 300, response),
  // Swallowed: no answer now, none later.
  'black-hole': () => undefined,
  hiccup: response => void setTimeout(ok, 30, response),
}
const server = createServer((_request, response) => answers[mode](response))
const tell = (what: object) => process.stdout.write(`${JSON.stringify(what)}\n`)
server.listen(0, '127.0.0.1', () => tell({ port: (server.address() as { port: number }).port }))

const now = () => Number(process.hrtime.bigint())
const broken = (['5xx', 'slow', 'black-hole'].includes(kind) ? kind : 'reset') as Mode

await once(process.stdin, 'data')
watchStalls(now, (from, to) => tell({ stood: [from, to] }))
// A freeze is done to it from outside.
if (kind !== 'freeze')
  for (const [waitMs, outageMs] of JSON.parse(plan) as [number, number][]) {
    await delay(waitMs)
    if (kind === 'hiccup') {
      mode = 'hiccup'
      await delay(12)
      mode = 'up'
      await delay(60)
    }
    mode = broken
    const down = now()
    await outage(outageMs)
    const up = now()
    mode = 'up'
    tell({ down, up })
  }

async function outage(ms: number): Promise<void> {
  if (kind !== 'flap') return void (await delay(ms))
  await delay(ms / 2)
  mode = 'up'
  await delay(50)
  mode = broken
  await delay(ms / 2)
}

// Whoever started it has gone: it never outlives its purpose.
process.stdin.on('end', () => process.exit(0)).resume()
