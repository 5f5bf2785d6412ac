import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type Machines, startMachines } from '../../../../../test/machines.ts'
import { canMakeNetworks } from '../../../../../test/own-network.ts'
import { HostsSystem } from '../system.ts'

const region = 'eu-west-1'

let machines: Machines
let system: HostsSystem

beforeAll(async () => {
  if (!canMakeNetworks) return
  machines = await startMachines({
    'a-db': { at: [21, 22], region, zone: 'a' },
    'a-app': { at: [11], region, zone: 'a' },
    far: { at: [31] },
  })
  await Promise.all(['a-db', 'far'].map(host => machines.serve(host, '0.0.0.0', 7000)))
  system = await HostsSystem.open(machines.estate())
}, 60_000)
afterAll(async () => {
  await system?.close()
  await machines?.[Symbol.asyncDispose]()
})

const owner = (runId: string, leaseMs = 60_000) => ({ runId, leaseMs, signal: AbortSignal.timeout(30_000) })
const signal = () => AbortSignal.timeout(15_000)
const on = async (host: string, ...argv: string[]) => (await machines.lab.exec(host, argv)).stdout
const queueOf = (host: string) => on(host, 'tc', 'qdisc', 'show', 'dev', 'eth0')

/** How long it takes to send so many bytes there, from an address of a host, and to hear them back. */
async function echoMs(host: string, from: string, to: string, bytes: number): Promise<number> {
  const script = `from=\${EPOCHREALTIME/./}
got=$(head -c "$3" /dev/zero | timeout 15 nc -N -s "$1" "$2" 7000 | wc -c)
[ "$got" = "$3" ] && echo $((\${EPOCHREALTIME/./} - from))`
  const took = await on(host, 'bash', '-c', script, 'bash', from, to, String(bytes))
  expect(took).not.toBe('')
  return Number(took) / 1000
}

describe.skipIf(!canMakeNetworks)('links of plain hosts are narrowed', () => {
  const flow = { name: 'squeeze-db@a', rate: '400kbit', link: { from: 'far', port: 7000, to: '10.9.0.21' } }

  test('what a host sends from a port to an address waits, all else does not, and another process undoes it', async () => {
    const handle = await system.narrowing.prepare(flow, signal())
    expect(await queueOf('far')).toMatch(/^qdisc noqueue 0: root/)
    await system.narrowing.open(handle, owner('one'))
    expect((await system.narrowing.standing(handle, owner('one'))).state).toBe('present')
    expect((await system.narrowing.standing(handle, owner('another'))).state).toBe('absent')
    const [narrow, other, back] = await Promise.all([
      echoMs('a-db', '10.9.0.21', '10.9.0.31', 60_000),
      echoMs('a-db', '10.9.0.22', '10.9.0.31', 60_000),
      echoMs('far', '10.9.0.31', '10.9.0.21', 60_000),
    ])
    expect(narrow).toBeGreaterThan(700)
    expect(Math.max(other, back)).toBeLessThan(narrow / 2)

    const fresh = await HostsSystem.open(machines.estate())
    onTestFinished(() => fresh.close())
    await fresh.narrowing.close(handle, owner('another'))
    expect((await fresh.narrowing.standing(handle, owner('one'))).state).toBe('present')
    await fresh.narrowing.close(handle, owner('one'))
    expect((await fresh.narrowing.standing(handle, owner('one'))).state).toBe('absent')
    expect(await queueOf('far')).toMatch(/^qdisc noqueue 0: root/)
    expect(await on('far', 'nft', 'list', 'ruleset')).toBe('')
    await fresh.narrowing.close(handle, owner('one'))
  })

  test('where a queue of another run stands already it is refused, and that one is left alone', async () => {
    const handle = await system.narrowing.prepare(flow, signal())
    await system.narrowing.open(handle, owner('one'))
    await expect(system.narrowing.prepare(flow, signal())).rejects.toMatchObject({ code: 'hosts.queue-taken' })
    // Who has looked before it stood finds out later, and leaves nothing.
    await expect(system.narrowing.open(handle, owner('two'))).rejects.toThrow(
      /^a fault's script failed on far: Error: .*$/,
    )
    expect((await system.narrowing.standing(handle, owner('two'))).state).toBe('absent')
    await system.narrowing.close(handle, owner('two'))
    expect((await system.narrowing.standing(handle, owner('one'))).state).toBe('present')
    await system.narrowing.close(handle, owner('one'))
    expect(await on('far', 'nft', 'list', 'ruleset')).toBe('')
  })

  test('the kernel ends it when the lease is over, and the lease takes the queue away', async () => {
    const handle = await system.narrowing.prepare(flow, signal())
    await system.narrowing.open(handle, owner('one', 2_000))
    await vi.waitUntil(async () => (await queueOf('far')).startsWith('qdisc noqueue'), { timeout: 10_000 })
    await system.narrowing.open(handle, owner('two', 2_000))
    const [claim = ''] = (await on('far', 'ls', '/run')).split('\n').filter(name => name.startsWith('fault-two'))
    await on('far', 'bash', '-c', 'kill -KILL -- "-$(head -n 1 "/run/$1")"', 'bash', claim)
    await vi.waitUntil(async () => !(await on('far', 'nft', 'list', 'ruleset')).includes('expires'), {
      timeout: 10_000,
    })
    expect(await queueOf('far')).toMatch(/^qdisc htb/)
    expect(await echoMs('a-db', '10.9.0.21', '10.9.0.31', 60_000)).toBeLessThan(500)
    await system.narrowing.close(handle, owner('two'))
    expect(await queueOf('far')).toMatch(/^qdisc noqueue/)
  })

  test('into a zone no more comes than that, and within it all goes on', async () => {
    const wish = { name: 'squeeze-a', rate: '400kbit', link: { into: { region, zone: 'a' } } }
    const handle = await system.narrowing.prepare(wish, signal())
    await system.narrowing.open(handle, owner('one'))
    const [into, within] = await Promise.all([
      echoMs('far', '10.9.0.31', '10.9.0.21', 200_000),
      echoMs('a-app', '10.9.0.11', '10.9.0.22', 200_000),
    ])
    await system.narrowing.close(handle, owner('one'))
    expect(into).toBeGreaterThan(1_000)
    expect(within).toBeLessThan(into / 2)
    expect(await echoMs('far', '10.9.0.31', '10.9.0.21', 200_000)).toBeLessThan(into / 2)
  })
})
