import { existsSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import lab from '../../../../../environments/lab-single-region.ts'
import { canMakeNetworks, ownNetwork } from '../../../../../test/own-network.ts'
import { hostsBy, shellsHere } from '../../../../../test/this-machine.ts'
import type { EstateEnvironment } from '../../../../model/environment/environment.ts'
import { hostsInventory } from '../inventory.ts'
import { aroundPlace } from './border.ts'
import { narrowingOf } from './narrow.ts'
import type { Obstacle } from './obstacle.ts'

const region = 'eu-west-1'
const connection = 'SSH_CONNECTION=10.0.0.9 40000 10.0.0.5 22'

/** A host with one link, whose every command is run so. */
async function site(so: readonly string[], become?: 'sudo', setUp = '') {
  const { claims, [Symbol.dispose]: removed } = shellsHere()
  onTestFinished(removed)
  const network = await ownNetwork(
    'ip link add eth0 type veth peer name there; ip link set eth0 up; ip link set there up; ip addr add 10.0.0.5/24 dev eth0\n' +
      setUp,
  )
  onTestFinished(() => network[Symbol.asyncDispose]())
  const hosts = hostsBy((host, argv) => network.spawn(host, [...so, ...argv]))
  const { driver: _, canaries: __, ...said } = lab
  const here = { ssh: { host: 'db-1' }, region, zone: 'a', ...(become ? { become } : {}) }
  const systems = { machines: { driver: 'hosts' as const, hosts: { 'db-1': here } } }
  const environment: EstateEnvironment = { ...said, name: 'ours', systems }
  const shells = { hosts, claims }
  const connects = () => Promise.reject(new Error('nobody connects'))
  return { site: { environment, inventory: hostsInventory(environment), shells, connects }, network }
}

const dropped = { effects: { in: ['drop'], out: ['drop'] }, queue: null }
const held = { effects: {}, queue: { shape: 'rate 1mbit burst 8k', leaf: null } }

/** What is refused, and what is not, where every command is run so. */
async function ready(so: readonly string[], what: Pick<Obstacle, 'effects' | 'queue'> = dropped, become?: 'sudo') {
  const made = await site(so, become)
  const place = { region, zone: 'a' }
  return await aroundPlace(made.site, place, 'cut', what, AbortSignal.timeout(20_000)).catch((error: unknown) => error)
}

/** Commands that are not there where something else is in their place. */
const without = (tool: string) => [
  ...['unshare', '--mount', 'bash', '-c', `mount --bind /dev/null "$(type -P ${tool})"; exec "$@"`, 'without'],
  ...['env', connection],
]
const powerless = ['env', connection, 'setpriv', '--bounding-set=-net_admin', '--inh-caps=-net_admin']

test.skipIf(!canMakeNetworks)('a host that has everything is ready, and nothing was made there', async () => {
  const made = await site(['env', connection])
  const place = { region, zone: 'a' }
  const obstacle = await aroundPlace(made.site, place, 'cut', held, AbortSignal.timeout(20_000))
  expect(obstacle).toMatchObject({
    spots: [{ host: 'db-1', claim: 'cut-db-1', links: ['eth0'] }],
    ways: [{ from: '10.0.0.9', to: '10.0.0.5', port: 22 }],
    meant: { inside: expect.arrayContaining(['10.0.0.5']) },
  })
  expect((await made.network.exec('db-1', ['nft', 'list', 'ruleset'])).stdout).toBe('')
  expect((await made.network.exec('db-1', ['tc', 'qdisc', 'show', 'dev', 'eth0'])).stdout).toMatch(/^qdisc noqueue 0:/)
})

test.skipIf(!canMakeNetworks).each([
  ['nft', 'nftables'],
  ['tc', 'iproute2'],
  ['ip', 'iproute2'],
])('a host without %s is refused, with what to install', async (tool, packaged) => {
  expect(await ready(without(tool), held)).toMatchObject({
    code: 'hosts.no-tool',
    exitCode: 5,
    message: expect.stringMatching(new RegExp(`^db-1 has no "${tool}", by which its network is impaired`)),
    hint: expect.stringContaining(`install ${packaged}`),
  })
})

test.skipIf(!canMakeNetworks)('who may not change its network is refused, with how to be allowed to', async () => {
  expect(await ready(powerless)).toMatchObject({
    code: 'hosts.not-allowed',
    message: expect.stringMatching(/^whoever logs in at db-1 may not change its network; nft says: .*not permitted/),
    hint: expect.stringContaining("become: 'sudo'"),
  })
  expect(await ready(powerless, dropped, 'sudo')).toMatchObject({
    hint: 'root of a container needs CAP_NET_ADMIN there',
  })
})

test.skipIf(!canMakeNetworks)('a host that does not tell how it is reached is not cut off', async () => {
  expect(await ready(['env'])).toMatchObject({
    code: 'hosts.unknown-way',
    message: expect.stringMatching(/^db-1 does not tell by which connection it is reached/),
    hint: expect.stringContaining('SSH_CONNECTION'),
  })
})

test.skipIf(!canMakeNetworks)(
  'rules and queues that a kernel does not know are refused, with the words of nft and tc',
  async () => {
    const so = ['env', connection]
    expect(await ready(so, { effects: { in: ['meta mark set 0x1 sink'] }, queue: null })).toMatchObject({
      code: 'hosts.no-kernel',
      message: expect.stringMatching(/^the kernel of db-1 does not take the rules.*; nft says: .+/),
      hint: expect.stringContaining('nf_tables'),
    })
    expect(
      await ready(so, { effects: {}, queue: { shape: 'rate 1mbit burst 8k', leaf: 'nosuch delay 5ms' } }),
    ).toMatchObject({
      code: 'hosts.no-kernel',
      message: expect.stringMatching(/^the kernel of db-1 has no such queue \(nosuch delay 5ms\); tc says: .+/),
      hint: expect.stringContaining('"modprobe sch_nosuch"'),
    })
  },
)

test.skipIf(!canMakeNetworks)('a queue that somebody has set up is left to them', async () => {
  const made = await site(['env', connection])
  await made.network.exec('db-1', ['tc', 'qdisc', 'add', 'dev', 'eth0', 'root', 'handle', '8001:', 'pfifo_fast'])
  const place = { region, zone: 'a' }
  const refused = aroundPlace(made.site, place, 'cut', held, AbortSignal.timeout(20_000))
  await expect(refused).rejects.toMatchObject({
    code: 'hosts.queue-taken',
    message: `the link eth0 of db-1 has a queue that somebody has set up (pfifo_fast 8001:), and only the kernel's own is replaced`,
    hint: 'where it can be spared, take it off before the drill: tc qdisc del dev eth0 root',
  })
  const unhindered = aroundPlace(made.site, place, 'cut', dropped, AbortSignal.timeout(20_000))
  await expect(unhindered).resolves.toMatchObject({ queue: null })
})

test.skipIf(!canMakeNetworks || !existsSync('/dev/net/tun'))(
  'the queues that the kernel has put at a card are replaced, and come back',
  async () => {
    // As a card has them: one for each of its own queues.
    const setUp = 'ip tuntap add card mode tap multi_queue; ip link set card up; ip addr add 10.1.0.5/24 dev card'
    const made = await site(['env', connection], undefined, setUp)
    const queues = async () => (await made.network.exec('db-1', ['tc', 'qdisc', 'show', 'dev', 'card'])).stdout
    const before = await queues()
    expect(before).toMatch(/^qdisc mq 0: root/)
    const narrowing = narrowingOf(made.site)
    const wish = { name: 'squeeze', rate: '1mbit', link: { from: 'db-1', port: 5432, to: '10.1.0.9' } }
    const handle = await narrowing.prepare(wish, AbortSignal.timeout(20_000))
    const owner = { runId: 'one', leaseMs: 60_000, signal: AbortSignal.timeout(20_000) }
    await narrowing.open(handle, owner)
    expect(await queues()).toMatch(/^qdisc htb [0-9a-f]{4}: root/)
    await narrowing.close(handle, owner)
    expect(await queues()).toBe(before)
  },
)
