/**
 * What telling people costs the process that drills: how late a timer of 5 ms is in it, and how much processor time it takes,
 * without messages and with them, in turn. Receivers fail, hang and answer 429; there are far more messages than in a drill.
 * `npm run bench:telling [-- rounds]`.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Message } from '../src/model/notice/message.ts'
import { Notifier } from '../src/notify/launch.ts'
import { type OpenChannel, usualLimits } from '../src/notify/protocol.ts'
import { progress, quantile, ratios, show, spread, table } from './table.ts'

const rounds = Number(process.argv[2] ?? 5)
const seconds = 5
const tickMs = 5
const tellEveryMs = 100

interface Pace {
  /** how late ticks were, ms */
  readonly p50: number
  readonly p99: number
  /** processor time of this process, ms per second */
  readonly cpu: number
}

/** Receivers in a process of their own: what they do is not what is measured. */
async function receivers(): Promise<{ child: ChildProcess; url: string }> {
  const file = fileURLToPath(new URL('telling-receivers.ts', import.meta.url))
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [port] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
  return { child, url: `http://127.0.0.1:${port.toString().trim()}` }
}

const channel = (name: string, url: string): OpenChannel => ({
  channel: { name, kind: 'webhook', urlFrom: { env: 'X' } },
  url: `${url}/${name}`,
  token: null,
})

const message: Message = {
  format: 'muster/message/v1',
  id: 'bench',
  event: 'begun',
  at: new Date().toISOString(),
  scenario: 'bench',
  title: 'Messages at receivers that do not work',
  environment: 'bench',
  runId: null,
  summary: 'x'.repeat(500),
  startsAt: null,
  undo: null,
  grade: null,
  findings: [],
  faults: [],
  report: null,
}

async function pace(notifier: Notifier | null): Promise<Pace> {
  const late: number[] = []
  const start = performance.now()
  const cpu = process.cpuUsage()
  let told = 0
  await new Promise<void>(resolve => {
    const tick = (due: number) => {
      const now = performance.now()
      late.push(Math.max(0, now - due))
      if (notifier && (now - start) / tellEveryMs > told) {
        notifier.tell(message)
        told++
      }
      if (now - start > seconds * 1000) return resolve()
      // What was missed is not made up for: one stall of the machine is one late tick.
      const next = now + tickMs
      setTimeout(tick, tickMs, next)
    }
    tick(start)
  })
  const { user, system } = process.cpuUsage(cpu)
  return { p50: quantile(late, 0.5), p99: quantile(late, 0.99), cpu: (user + system) / 1000 / seconds }
}

const { child, url } = await receivers()
const without: Pace[] = []
const withMessages: Pace[] = []
for (let round = 1; round <= rounds; round++) {
  progress(`round ${round} of ${rounds}`)
  without.push(await pace(null))
  const notifier = new Notifier(
    ['fail', 'hang', 'busy'].map(name => channel(name, url)),
    usualLimits,
  )
  withMessages.push(await pace(notifier))
  await notifier.close(0)
}
child.kill()

const row = (name: string, of: (pace: Pace) => number) => {
  const [reference, told] = [without.map(of), withMessages.map(of)]
  return [name, spread(reference, 3), spread(told, 3), spread(ratios(told, reference), 2)]
}
show(
  `A timer of ${tickMs} ms, ${rounds} rounds of ${seconds} s; a message every ${tellEveryMs} ms to three receivers that do not work`,
)
show('median (least to most)\n')
show(
  table(
    ['', 'without', 'with', 'times'],
    [
      row('late p50, ms', ({ p50 }) => p50),
      row('late p99, ms', ({ p99 }) => p99),
      row('processor, ms per s', ({ cpu }) => cpu),
    ],
  ),
)
