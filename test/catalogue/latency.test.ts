import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import environment from '../../environments/lab.ts'
import { bootLab } from '../../src/lab/boot.ts'
import type { Lab } from '../../src/lab/lab.ts'

const apart = { between: ['eu-west-1', 'eu-central-1'], roundTripMs: 40 }
let folder: string
let lab: Lab

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'muster-latency-'))
  lab = await bootLab({
    settings: { ...environment.driver.settings, latency: [apart] },
    stateDir: join(folder, 'lab'),
    signal: AbortSignal.timeout(110_000),
    onProgress: () => undefined,
    budgetMs: 100_000,
  })
})
afterAll(async () => {
  await lab.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Times of some connections from the host of a database, sorted, in ms. */
async function connectionsMs(address: string, port: number): Promise<number[]> {
  const one = `from=\${EPOCHREALTIME/./}; exec 3<>/dev/tcp/${address}/${port} || exit; echo $((\${EPOCHREALTIME/./} - from)); exec 3>&-`
  const script = `for turn in 1 2 3 4 5 6 7 8 9; do ${one}; done`
  const { stdout } = await lab.exec('eu-west-1a-db', ['bash', '-c', script], { timeoutMs: 20_000 })
  const times = stdout.split('\n').filter(Boolean)
  return times.map(text => Number(text) / 1000).toSorted((a, b) => a - b)
}

const latencyNow = async () =>
  (await lab.readiness(AbortSignal.timeout(20_000))).filter(({ name }) => name.startsWith('latency@'))

test('a round trip between two regions takes as long as it should, one inside a region does not', async () => {
  const across = await connectionsMs('10.2.21.10', 5432)
  const inside = await connectionsMs('10.1.22.10', 5432)
  expect(across).toHaveLength(9)
  expect(across[0]).toBeGreaterThan(apart.roundTripMs)
  expect(across[4]).toBeLessThan(apart.roundTripMs + 15)
  expect(inside[4]).toBeLessThan(15)
  expect(await latencyNow()).toEqual([
    { name: 'latency@eu-west-1', ok: true, detail: 'ok' },
    { name: 'latency@eu-central-1', ok: true, detail: 'ok' },
  ])
})

test('a program that died delays nothing any more, and readiness says so', async () => {
  const kill = 'kill -KILL "$(cat /run/lab/latency-eu-west-1.pid)"'
  await lab.exec('eu-west-1', ['sh', '-c', kill])
  const [west, central] = await latencyNow()
  expect(west).toMatchObject({ ok: false, detail: '1 of 1 rules stand, 1 without the program that delays' })
  expect(central).toMatchObject({ ok: true })
  // Packets pass at once that way, and the other region delays those that come back.
  const [quickest] = await connectionsMs('10.2.21.10', 5432)
  expect(quickest).toBeLessThan(apart.roundTripMs)
})
