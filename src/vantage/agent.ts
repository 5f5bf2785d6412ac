/** The vantage: a process of its own in a client's place. Reads its configuration and commands on stdin, answers on stdout. */
import { createInterface } from 'node:readline'
import { literalsReplaced } from '../secrecy/literals.ts'
import { watchAlerts } from './alert-watch.ts'
import { cleanUp } from './clean-up.ts'
import { clockSince } from './clock.ts'
import { letIn } from './let-in.ts'
import { ledgerKey } from './ledger-key.ts'
import { RunningLedger } from './ledger-runner.ts'
import { type RunningProbe, runProbe } from './probe-runner.ts'
import type { Command, Event, VantageConfig } from './protocol.ts'
import { readBack } from './read-back.ts'
import { openLog } from './record-log.ts'
import { readClusterBack } from './redis-read-back.ts'
import { readServiceBack } from './service-read-back.ts'
import { watchStalls } from './stall-watch.ts'
import { withTokens } from './tokens.ts'

const say = (event: Event) => process.stdout.write(`${JSON.stringify(event)}\n`)
// Nobody listens any more when the harness has died; the records on disk are what counts then.
process.stdout.on('error', () => undefined)

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const first = await lines.next()
if (first.done) throw new Error('no configuration on stdin')
const config = JSON.parse(first.value) as VantageConfig
const { runId, epochNs, known = [] } = config
const vantage = letIn(config.vantage, config.secrets)
// Who only reads back what is in a store needs none: a service that is asked without one says so.
const secrets = await withTokens(vantage.logins ?? [], config.secrets).catch(error => {
  if (config.probing) throw error
  return config.secrets
})
const now = clockSince(epochNs)
const log = openLog(config.file, epochNs)
log.write({
  t: 'meta',
  format: 'muster/observations/v1',
  runId,
  vantage: vantage.name,
  epochNs,
  pid: process.pid,
  runtime: `node ${process.version}`,
  wallMs: Date.now(),
  mono: now(),
})

let probes: RunningProbe[] = []
const { notifications } = vantage
const alerts =
  config.probing && notifications ? watchAlerts(notifications, epochNs, now, log, literalsReplaced(known)) : null
const ledgers = config.probing
  ? await Promise.all(vantage.ledgers.map(ledger => RunningLedger.open(ledger, runId, secrets, now, log)))
  : []
if (config.probing) {
  probes = vantage.probes.map(probe => runProbe(probe, { runId, secrets }, now, log))
  await Promise.all(ledgers.map(ledger => ledger.start()))
}
const pulse = setInterval(() => {
  const classes = [
    ...probes.map(({ probe, tally }) => [probe.class, tally] as const),
    ...ledgers.map(({ ledger, tally }) => [ledger.name, tally] as const),
  ]
  say({
    ev: 'pulse',
    vantage: vantage.name,
    ns: now(),
    classes: Object.fromEntries(classes.map(([name, tally]) => [name, tally.pulse(now())])),
    acked: Object.fromEntries(ledgers.map(({ ledger, acked }) => [ledger.name, acked])),
  })
}, 100)
const stalls = watchStalls(now, (from, to) => log.write({ t: 'gap', source: 'event-loop', from, to }))
const clock = setInterval(() => log.write({ t: 'clock', mono: now(), wallMs: Date.now() }), 1000)
say({ ev: 'ready' })

/** By the protocol of what is read. */
const readers: Record<string, typeof readServiceBack> = {
  'http:': readServiceBack,
  'https:': readServiceBack,
  'redis:': readClusterBack,
  'rediss:': readClusterBack,
  // Large: loaded when it is needed.
  's3:': async (...what) => (await import('./s3-read-back.ts')).readObjectsBack(...what),
}

let reason = 'the harness has gone'
for await (const line of { [Symbol.asyncIterator]: () => lines }) {
  const command = JSON.parse(line) as Command
  if (command.cmd === 'stop') {
    reason = 'stopped'
    break
  }
  if (command.cmd === 'quiesce') {
    await Promise.all(ledgers.map(ledger => ledger.quiesce()))
    say({ ev: 'quiesced' })
  }
  if (command.cmd === 'resume') await Promise.all(ledgers.map(ledger => ledger.start()))
  if (command.cmd === 'read-back') await readAllBack(command.pass)
  if (command.cmd === 'clean-up') await cleanAllUp()
}
await end()

async function readAllBack(pass: number): Promise<void> {
  for (const planned of vantage.readBacks) {
    const { ledger: name, urls } = planned
    try {
      const read = readers[new URL(urls[0] as string).protocol] ?? readBack
      const record = await read(planned, ledgerKey(runId, name), pass, now, secrets)
      log.write(record)
      say({ ev: 'survivors', pass, ledger: name, rows: record.rows, error: null })
    } catch (error) {
      say({
        ev: 'survivors',
        pass,
        ledger: name,
        rows: 0,
        error: error instanceof Error ? error.message : String(error),
      })
    }
  }
}

async function cleanAllUp(): Promise<void> {
  for (const planned of vantage.readBacks.filter(one => one.cleanUp)) {
    const { ledger } = planned
    const told = await cleanUp(planned, ledgerKey(runId, ledger), secrets).then(
      detail => ({ ok: true, detail }),
      (error: unknown) => ({ ok: false, detail: error instanceof Error ? error.message : String(error) }),
    )
    say({ ev: 'cleaned', ledger, ...told })
  }
}

async function end(): Promise<void> {
  clearInterval(pulse)
  stalls.stop()
  clearInterval(clock)
  for (const probe of probes) probe.stop()
  await Promise.all(ledgers.map(ledger => ledger.quiesce()))
  const deadline = now() + 6e9
  while (probes.some(({ tally }) => tally.outstanding > 0) && now() < deadline)
    await new Promise(resolve => setTimeout(resolve, 20))
  for (const ledger of ledgers) ledger.close()
  await alerts?.stop()
  log.write({ t: 'end', at: now(), reason })
  await log.close()
  say({ ev: 'done' })
  process.exit(0)
}
