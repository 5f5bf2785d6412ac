import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { type Machines, startMachines } from '../../../../../test/machines.ts'
import { canMakeNetworks } from '../../../../../test/own-network.ts'
import type { Hosts } from '../../../contract/hosts.ts'
import type { Hold } from '../../../contract/network.ts'
import { hostsInventory, hostsOf } from '../inventory.ts'
import { SshHosts } from '../ssh-hosts.ts'
import { holdingOf } from './hold.ts'
import { resolvedOn } from './resolved.ts'
import type { Site } from './site.ts'

const region = 'eu-west-1'
const primary = ['10.9.0.31', 7000] as const
const hold: Hold = { port: 7000, waves: [[], [{ host: 'b-db', to: '10.9.0.21' }]] }

let machines: Machines
let hosts: SshHosts

beforeAll(async () => {
  if (!canMakeNetworks) return
  machines = await startMachines({
    'a-db': { at: [21, 22], region, zone: 'a' },
    'b-db': { at: [31], region, zone: 'b' },
  })
  await Promise.all([machines.serve('b-db', '0.0.0.0', 7000), machines.serve('b-db', '0.0.0.0', 7001)])
  hosts = new SshHosts({ hosts: hostsOf(machines.estate()) })
}, 60_000)
afterAll(async () => {
  await hosts?.close()
  await machines?.[Symbol.asyncDispose]()
})

/** Hosts by ssh, each command of which is told when it begins and has ended. */
function site(told: (text: string) => void = () => undefined): Site {
  const environment = machines.estate()
  const telling: Hosts = {
    spawn: (...given) => hosts.spawn(...given),
    async exec(host, argv, options) {
      const isLaying = argv.some(word => word.startsWith('nft -f'))
      if (isLaying) told(`${host} begins`)
      const ended = await hosts.exec(host, argv, options)
      if (isLaying) told(`${host} has ended`)
      return ended
    },
  }
  const connects = () => Promise.reject(new Error('nobody connects'))
  return { environment, inventory: hostsInventory(environment), shells: { hosts: telling, claims: '/run' }, connects }
}
const owner = (runId: string) => ({ runId, leaseMs: 60_000, signal: AbortSignal.timeout(20_000) })
const signal = () => AbortSignal.timeout(15_000)

/** From one address of the replica's host. */
async function answers(from: string, [address, port]: readonly [string, number]): Promise<boolean> {
  const script = `printf 'x\\n' | nc -N -w 1 -s "$1" "$2" "$3"`
  const argv = ['timeout', '1.5', 'bash', '-c', script, 'bash', from, address, String(port)]
  return (await machines.lab.exec('a-db', argv)).stdout === 'x\n'
}

test.skipIf(!canMakeNetworks)(
  'what a host sends from a port to an address is held back, and nothing else',
  async () => {
    const holding = holdingOf(site())
    const stream = machines.lab.spawn('a-db', ['nc', '-s', '10.9.0.21', ...primary.map(String)])
    onTestFinished(() => void stream.kill())
    let heard = ''
    stream.stdout?.on('data', (part: Buffer) => (heard += part.toString()))
    stream.stdin?.write('before\n')
    await vi.waitUntil(() => heard === 'before\n', { timeout: 10_000 })

    const handle = await holding.prepare(hold, signal())
    await holding.open(handle, owner('one'))
    expect(await holding.standing(handle, owner('one'))).toEqual({
      state: 'present',
      detail: '1 of 1 obstacles stand, on b-db',
    })
    stream.stdin?.write('while\n')
    expect(
      await Promise.all([
        answers('10.9.0.21', primary),
        answers('10.9.0.22', primary),
        answers('10.9.0.21', ['10.9.0.31', 7001]),
      ]),
    ).toEqual([false, true, true])
    expect(heard).toBe('before\n')

    await holdingOf(site()).close(handle, owner('another'))
    expect((await holding.standing(handle, owner('one'))).state).toBe('present')
    await holdingOf(site()).close(JSON.parse(JSON.stringify(handle)), owner('one'))
    expect((await holding.standing(handle, owner('one'))).state).toBe('absent')
    // What was held is sent again by TCP itself.
    await vi.waitUntil(() => heard === 'before\nwhile\n', { timeout: 10_000 })
    expect((await machines.lab.exec('b-db', ['nft', 'list', 'ruleset'])).stdout).toBe('')
  },
)

test.skipIf(!canMakeNetworks)('a wave is held before the next one begins', async () => {
  const told: string[] = []
  const holding = holdingOf(site(text => told.push(text)))
  const waves = [[{ host: 'a-db', to: '10.9.0.31' }], [{ host: 'b-db', to: '10.9.0.21' }]]
  const handle = await holding.prepare({ port: 7000, waves }, signal())
  await holding.open(handle, owner('one'))
  await holding.close(handle, owner('one'))
  expect(told).toEqual(['a-db begins', 'a-db has ended', 'b-db begins', 'b-db has ended'])
})

test.skipIf(!canMakeNetworks)('an address may be a name, as the host that sends knows it', async () => {
  expect(await resolvedOn(site(), 'b-db', ['localhost', '10.9.0.21', 'localhost'])).toEqual(
    expect.arrayContaining(['10.9.0.21']),
  )
  expect(await resolvedOn(site(), 'b-db', ['localhost'])).toEqual([expect.stringMatching(/^(127\.0\.0\.1|::1)$/)])
  const unknown = holdingOf(site()).prepare(
    { port: 7000, waves: [[{ host: 'b-db', to: 'no-such.invalid' }]] },
    signal(),
  )
  await expect(unknown).rejects.toMatchObject({
    code: 'hosts.no-address',
    message: 'b-db knows no address for "no-such.invalid"',
  })
})
