import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { type Machines, startMachines } from '../../../../../test/machines.ts'
import { canMakeNetworks } from '../../../../../test/own-network.ts'
import { hostsInventory, hostsOf } from '../inventory.ts'
import { SshHosts } from '../ssh-hosts.ts'
import { aroundPlace } from './border.ts'
import { delayingOf, lossOf } from './delay.ts'
import { lay, standing, takeAway } from './laid.ts'
import type { Obstacle } from './obstacle.ts'
import type { Site } from './site.ts'

const region = 'eu-west-1'

let machines: Machines
let hosts: SshHosts
let site: Site

beforeAll(async () => {
  if (!canMakeNetworks) return
  machines = await startMachines({
    'a-db': { at: [21], region, zone: 'a' },
    'b-db': { at: [31], region, zone: 'b' },
    far: { at: [41] },
  })
  await machines.serve('a-db', '0.0.0.0', 7000)
  const environment = machines.estate()
  hosts = new SshHosts({ hosts: hostsOf(environment) })
  const connects = () => Promise.reject(new Error('nobody connects'))
  site = { environment, inventory: hostsInventory(environment), shells: { hosts, claims: '/run' }, connects }
}, 60_000)
afterAll(async () => {
  await hosts?.close()
  await machines?.[Symbol.asyncDispose]()
})

const owner = { runId: 'one', leaseMs: 60_000, signal: AbortSignal.timeout(60_000) }
const signal = () => AbortSignal.timeout(15_000)
const on = async (host: string, ...argv: string[]) => (await machines.lab.exec(host, argv)).stdout
const queueOf = (host: string) => on(host, 'tc', 'qdisc', 'show', 'dev', 'eth0')

/** Until a host has heard back so many bytes from the first. */
async function echoMs(host: string, bytes: number): Promise<number> {
  const script = `from=\${EPOCHREALTIME/./}
head -c "$1" /dev/zero | timeout 15 nc -N 10.9.0.21 7000 | wc -c
echo $((\${EPOCHREALTIME/./} - from))`
  const [got, took] = (await on(host, 'bash', '-c', script, 'bash', String(bytes))).split('\n').map(Number)
  expect(got).toBe(bytes)
  return Number(took) / 1000
}

/** Laid around the region until the test is over. */
async function laid(what: Pick<Obstacle, 'effects' | 'queue'>): Promise<Obstacle> {
  const obstacle = await aroundPlace(site, { region, zone: null }, 'delay', what, signal())
  onTestFinished(() => takeAway(site.shells, [obstacle], owner))
  await lay(site.shells, obstacle, owner)
  return obstacle
}

test.skipIf(!canMakeNetworks)(
  'what crosses the border of a region waits in a queue, and what goes on within it does not',
  async () => {
    const obstacle = await laid({ effects: {}, queue: { shape: 'rate 400kbit burst 8k', leaf: null } })
    expect(await standing(site.shells, [obstacle], owner)).toEqual({
      state: 'present',
      detail: '4 of 4 obstacles stand, on a-db, b-db',
    })
    const [across, within] = await Promise.all([echoMs('far', 60_000), echoMs('b-db', 60_000)])
    expect(across).toBeGreaterThan(700)
    expect(within).toBeLessThan(across / 2)
    await takeAway(site.shells, [obstacle], owner)
    expect(await echoMs('far', 60_000)).toBeLessThan(across / 2)
  },
)

test.skipIf(!canMakeNetworks)('of what crosses it some is lost, in each direction', async () => {
  await laid({ effects: lossOf(30), queue: null })
  const heard = await Promise.all([
    heardOf(400, 'far', 'a-db'),
    heardOf(400, 'a-db', 'far'),
    heardOf(400, 'b-db', 'a-db'),
  ])
  // Six standard deviations around 280.
  for (const count of heard.slice(0, 2)) expect(Math.abs((count ?? 0) - 280)).toBeLessThan(55)
  expect(heard[2]).toBe(400)
})

test('nothing is lost where nothing is said to be, and all where all is', () => {
  expect(lossOf(0)).toEqual({})
  expect(lossOf(100)).toEqual({ in: ['drop'], out: ['drop'] })
})

const addresses: Readonly<Record<string, string>> = { 'a-db': '10.9.0.21', 'b-db': '10.9.0.31', far: '10.9.0.41' }
let port = 7100

/** How many of so many datagrams arrive. */
async function heardOf(count: number, from: string, at: string): Promise<number> {
  const [to, own] = [addresses[at] as string, String(++port)]
  const hear = `let heard = 0
const socket = require('dgram').createSocket('udp4').on('message', message => {
  if (String(message) === 'end') { console.log(heard); process.exit() }
  heard++
}).bind(${own}, '${to}', () => console.log('bound'))`
  const hearer = machines.lab.spawn(at, [process.execPath, '-e', hear])
  let said = ''
  hearer.stdout?.on('data', (part: Buffer) => (said += part.toString()))
  await vi.waitUntil(() => said.includes('bound'), { timeout: 10_000 })
  const send = `for ((n = 0; n < ${count}; n++)); do printf x >/dev/udp/${to}/${own}; done
for ((n = 0; n < 40; n++)); do printf end >/dev/udp/${to}/${own}; done`
  await on(from, 'bash', '-c', `{ ${send}\n} 2>/dev/null`)
  await vi.waitUntil(() => /^\d+$/m.test(said), { timeout: 10_000 })
  return Number(/^\d+$/m.exec(said)?.[0])
}

const hasNetem =
  canMakeNetworks &&
  spawnSync('unshare', ['-Urn', 'tc', 'qdisc', 'add', 'dev', 'lo', 'root', 'netem', 'delay', '1ms']).status === 0
const delay = { region, roundTripMs: 80, jitterMs: 0, lossPercent: 0 }

test.skipIf(!canMakeNetworks || hasNetem)(
  'a kernel that cannot delay packets is refused, with the module that it lacks',
  async () => {
    await expect(delayingOf(site).prepare(delay, signal())).rejects.toMatchObject({
      code: 'hosts.no-kernel',
      exitCode: 5,
      message: expect.stringMatching(
        /^the kernel of (a|b)-db has no such queue \(netem limit 100000 delay 80ms 0ms\); tc says: Error: Specified qdisc kind is unknown\.$/,
      ),
      hint: expect.stringContaining('"modprobe sch_netem"'),
    })
    expect(await queueOf('a-db')).toMatch(/^qdisc noqueue/)
  },
)

test.skipIf(!hasNetem)('what crosses the border of a region takes longer, and nothing else', async () => {
  const handle = await delayingOf(site).prepare(delay, signal())
  await delayingOf(site).open(handle, owner)
  const [across, within] = await Promise.all([echoMs('far', 1), echoMs('b-db', 1)])
  await delayingOf(site).close(handle, owner)
  expect(across).toBeGreaterThan(160)
  expect(within).toBeLessThan(across / 2)
})
