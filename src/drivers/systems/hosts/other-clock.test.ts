import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import lab from '../../../../environments/lab-single-region.ts'
import { freePort, startSshd, type Sshd } from '../../../../test/sshd.ts'
import { readObservations } from '../../../journal/observations.ts'
import type { EstateEnvironment } from '../../../model/environment/environment.ts'
import { launchVantage } from '../../../vantage/launch.ts'
import { HostsSystem } from './system.ts'

const dayNs = 86_400n * 10n ** 9n
/** Another monotonic clock, for real: a time namespace of its own, a day ahead. Only root's sshd can live in one. */
const aDayAhead = ['unshare', '--time', '--monotonic', '86400', '--fork', '--kill-child']
const canBeAhead = spawnSync(aDayAhead[0] as string, [...aDayAhead.slice(1), 'true']).status === 0

const folder = mkdtempSync(join(tmpdir(), 'clock-'))
let sshd: Sshd
let server: Server
let system: HostsSystem
let port: number
/** true instants at which the server began to fail, and was well again */
const truth = { fromNs: 0n, toNs: 0n }
let isDown = false

beforeAll(async () => {
  if (!canBeAhead) return
  sshd = await startSshd([`SetEnv XDG_CACHE_HOME=${join(folder, 'cache')}`], aDayAhead)
  port = await freePort()
  server = createServer((_request, response) => response.writeHead(isDown ? 503 : 200).end('{}')).listen(
    port,
    '127.0.0.1',
  )
  await once(server, 'listening')
  const { driver: _, ...said } = lab
  const hosts = { away: { ssh: sshd.access } }
  const environment: EstateEnvironment = { ...said, name: 'ours', systems: { machines: { driver: 'hosts', hosts } } }
  system = await HostsSystem.open(environment)
})
afterAll(async () => {
  await system?.close()
  await sshd?.end()
  server?.close()
  rmSync(folder, { recursive: true })
})

test.skipIf(!canBeAhead)(
  'a clock that is a day ahead is told from ours, to a few milliseconds',
  async () => {
    const { offsetNs, halfWidthNs } = await system.away.clock('away')
    expect(Math.abs(Number(offsetNs - dayNs))).toBeLessThanOrEqual(halfWidthNs)
  },
  60_000,
)

test.skipIf(!canBeAhead)(
  'an outage that a vantage there saw lies where it was by our clock, within what is not known of its own',
  async () => {
    const reading = await system.away.clock('away')
    const epochNs = process.hrtime.bigint()
    const probe = {
      ...{
        class: 'page',
        kind: 'http-canary' as const,
        subject: 'shop',
        required: true,
        url: `http://127.0.0.1:${port}/`,
      },
      ...{ everyMs: 10, deadlineMs: 1_000, lingerMs: 2_000, maxInFlight: 50, subjects: 0 },
    }
    const vantage = {
      name: 'away',
      host: 'away',
      place: 'elsewhere',
      country: 'IE',
      probes: [probe],
      ledgers: [],
      readBacks: [],
    }
    const config = {
      ...{ runId: 'run-2', epochNs: (epochNs + reading.offsetNs).toString(), vantage, secrets: {}, probing: true },
      file: await system.away.fileAt('away', 'run-2', 'away'),
    }
    const handle = await launchVantage(argv => system.launch('away', { argv }), config, AbortSignal.timeout(60_000))
    await delay(500)
    isDown = true
    truth.fromNs = process.hrtime.bigint()
    await delay(400)
    isDown = false
    truth.toNs = process.hrtime.bigint()
    await delay(500)
    await handle.stop(AbortSignal.timeout(15_000))
    const file = join(folder, 'away.ndjson')
    writeFileSync(file, await system.away.read('away', 'run-2', 'away'))
    expect(readFileSync(file, 'utf8')).toContain('"t":"end"')
    const { operations } = await readObservations(file)
    const bad = operations.filter(({ outcome }) => outcome === 'error')
    const good = operations.filter(({ outcome }) => outcome === 'ok')
    expect([bad.length > 10, good.length > 30]).toEqual([true, true])
    const sinceNs = (instant: bigint) => Number(instant - epochNs)
    // What was answered badly was answered while it was down; what was well was not all of it sent and answered then.
    for (const { sent, done } of bad) {
      expect(done as number).toBeGreaterThanOrEqual(sinceNs(truth.fromNs) - reading.halfWidthNs)
      expect(sent).toBeLessThanOrEqual(sinceNs(truth.toNs) + reading.halfWidthNs)
    }
    const within = good.filter(
      ({ sent, done }) =>
        sent > sinceNs(truth.fromNs) + reading.halfWidthNs &&
        (done as number) < sinceNs(truth.toNs) - reading.halfWidthNs,
    )
    expect(within).toEqual([])
  },
  120_000,
)
