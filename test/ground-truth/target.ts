/**
 * A target that goes down and comes back by itself, and says when on CLOCK_MONOTONIC: the truth that a measurement is
 * held against. `node target.ts <kind> <wait ms> <outage ms>`; prints its port, then `{"down": ns, "up": ns | null}`.
 */
import { createServer, type ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

const [kind = '', waitMs = '800', outageMs = '300'] = process.argv.slice(2)
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
server.listen(0, '127.0.0.1', () =>
  process.stdout.write(`${JSON.stringify({ port: (server.address() as { port: number }).port })}\n`),
)

const now = () => Number(process.hrtime.bigint())
const broken = (['5xx', 'slow', 'black-hole'].includes(kind) ? kind : 'reset') as Mode

// A freeze is done to it from outside.
if (kind !== 'freeze') {
  await delay(Number(waitMs))
  if (kind === 'hiccup') {
    mode = 'hiccup'
    await delay(12)
    mode = 'up'
    await delay(60)
  }
  mode = broken
  const down = now()
  await outage()
  const up = kind === 'never-recovers' ? null : now()
  if (up !== null) mode = 'up'
  process.stdout.write(`${JSON.stringify({ down, up })}\n`)
}

async function outage(): Promise<void> {
  if (kind !== 'flap') return void (await delay(Number(outageMs)))
  await delay(Number(outageMs) / 2)
  mode = 'up'
  await delay(50)
  mode = broken
  await delay(Number(outageMs) / 2)
}

// Whoever started it may have gone: it never outlives its purpose.
setTimeout(() => process.exit(0), 20_000)
