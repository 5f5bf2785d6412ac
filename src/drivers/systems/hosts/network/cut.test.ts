import { machinesIn } from '../../../../model/environment/system.ts'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type Machines, startMachines } from '../../../../../test/machines.ts'
import { canMakeNetworks } from '../../../../../test/own-network.ts'
import type { Cut, CutHandle } from '../../../contract/network.ts'
import { HostsSystem } from '../system.ts'
import { tableName } from './rules.ts'

const region = 'eu-west-1'
const zone: Cut = { place: { region, zone: 'a' }, direction: 'both' }
const component = (id: string, host: string, port: number) => ({
  id,
  kind: id.split('@')[0] as string,
  host,
  pattern: id,
  ports: [port],
})
const components = [
  component('db@a', 'a-db', 7000),
  { ...component('second@a', 'a-db', 7000), address: '10.9.0.22' },
  component('app@a', 'a-app', 7001),
  component('db@b', 'b-db', 7000),
]

let machines: Machines
let system: HostsSystem

const owner = (runId: string, leaseMs = 60_000) => ({ runId, leaseMs, signal: AbortSignal.timeout(30_000) })
const prepared = (cut: Cut): Promise<CutHandle> => system.cutting.prepare(cut, AbortSignal.timeout(15_000))

beforeAll(async () => {
  if (!canMakeNetworks) return
  machines = await startMachines({
    'a-db': { at: [21, 22], region, zone: 'a' },
    'a-app': { at: [11], region, zone: 'a' },
    'b-db': { at: [31], region, zone: 'b' },
    near: { at: [40], region },
    client: { at: [50] },
  })
  await Promise.all([
    machines.serve('a-db', '::', 7000),
    machines.serve('a-app', '::', 7001),
    machines.serve('b-db', '::', 7000),
  ])
  system = await HostsSystem.open(machines.estate(components))
}, 60_000)
afterAll(async () => {
  await system?.close()
  await machines?.[Symbol.asyncDispose]()
})

/** Not by ssh: how it is without anything of ours. */
async function connects(from: string, address: string, port: number): Promise<boolean> {
  const script = `exec 3<>/dev/tcp/${address}/${port} && echo x >&3 && read -r said <&3 && [ "$said" = x ]`
  return (await machines.lab.exec(from, ['timeout', '0.7', 'bash', '-c', script])).code === 0
}
const inZone = { db: ['10.9.0.21', 7000], second: ['10.9.0.22', 7000], app: ['10.9.0.11', 7001] } as const
const elsewhere = ['10.9.0.31', 7000] as const

const on = async (host: string, ...argv: string[]) => (await machines.lab.exec(host, argv)).stdout
const tables = (host: string) => on(host, 'nft', 'list', 'tables')
const claims = async () => (await on('near', 'ls', '/run')).split('\n').filter(name => name.startsWith('fault-'))

describe.skipIf(!canMakeNetworks)('a zone is cut off by its own hosts', () => {
  test('what is in it goes on among itself, nothing crosses its border but our ssh, and another process undoes it', async () => {
    const stream = system.spawn('a-db', ['cat'])
    onTestFinished(() => void stream.kill())
    const handle = await prepared(zone)
    expect(handle.probe).toMatchObject({ from: 'near', port: 7000 })
    expect(await tables('a-db')).toBe('')

    await system.cutting.open(handle, owner('one'))
    expect(await system.cutting.standing(handle, owner('one'))).toEqual({
      state: 'present',
      detail: '4 of 4 obstacles stand, on a-db, a-app',
    })
    expect(await Promise.all([connects('near', ...inZone.db), connects('client', ...inZone.app)])).toEqual([
      false,
      false,
    ])
    expect(await Promise.all([connects('a-db', ...elsewhere), connects('a-app', ...elsewhere)])).toEqual([false, false])
    expect(await Promise.all([connects('a-db', ...inZone.app), connects('a-app', ...inZone.second)])).toEqual([
      true,
      true,
    ])
    expect(await Promise.all([connects('a-db', ...inZone.db), connects('near', ...elsewhere)])).toEqual([true, true])
    const six = [connects('near', '2001:db8::21', 7000), connects('a-app', '2001:db8::21', 7000)]
    expect(await Promise.all(six)).toEqual([false, true])
    expect(await system.connects('near', '10.9.0.21', 7000)).toBe('timed out')
    stream.stdin?.write('still there\n')
    expect(String(await once(stream.stdout as NodeJS.ReadableStream, 'data'))).toBe('still there\n')

    const fresh = await HostsSystem.open(machines.estate(components))
    onTestFinished(() => fresh.close())
    const kept = JSON.parse(JSON.stringify(handle)) as CutHandle
    await fresh.cutting.close(kept, owner('another'))
    expect((await fresh.cutting.standing(kept, owner('one'))).state).toBe('present')
    await fresh.cutting.close(kept, owner('one'))
    expect(await fresh.cutting.standing(kept, owner('one'))).toMatchObject({ state: 'absent' })
    expect(await Promise.all([connects('near', '2001:db8::21', 7000), connects('a-app', ...elsewhere)])).toEqual([
      true,
      true,
    ])
    expect([await tables('a-db'), await tables('a-app'), await claims()]).toEqual(['', '', []])
    await fresh.cutting.close(kept, owner('one'))
  })

  test.each([
    ['in', { reaches: true, isReached: false }],
    ['out', { reaches: false, isReached: true }],
  ] as const)(
    'of one direction (%s) the other goes on, and no connection is made',
    async (direction, { reaches, isReached }) => {
      const handle = await prepared({ ...zone, direction })
      await system.cutting.open(handle, owner('one'))
      const [there, back] = await Promise.all([heard('a-db', 'near', '10.9.0.40'), heard('near', 'a-db', '10.9.0.21')])
      const made = await Promise.all([
        connects('near', ...inZone.db),
        connects('a-db', ...elsewhere),
        connects('a-app', ...inZone.db),
      ])
      await system.cutting.close(handle, owner('one'))
      expect({ reaches: there, isReached: back }).toEqual({ reaches, isReached })
      expect(made).toEqual([false, false, true])
    },
  )

  test('of two runs each has its own, and what others have there is left as it is', async () => {
    // As like as can be: the name of a table of ours, a comment that begins as the run's id does, and a set of the same name.
    const others = `table inet muster_0123456789ab {
	set links_in {
		type ifname
		flags timeout
		elements = { "eth9" comment "one" }
	}

	chain go_in {
		type filter hook prerouting priority 0; policy accept;
		iifname "eth9" drop comment "one-more"
	}
}
`
    await machines.lab.exec('a-db', ['nft', '-f', '-'], { input: others })
    onTestFinished(async () => void (await on('a-db', 'nft', 'delete', 'table', 'inet', 'muster_0123456789ab')))
    const before = await on('a-db', 'nft', 'list', 'ruleset')
    const handle = await prepared(zone)
    await system.cutting.open(handle, owner('one'))
    await system.cutting.open(handle, owner('two'))
    expect((await tables('a-db')).trim().split('\n')).toHaveLength(3)
    await system.cutting.close(handle, owner('one'))
    expect((await system.cutting.standing(handle, owner('one'))).state).toBe('absent')
    expect((await system.cutting.standing(handle, owner('two'))).state).toBe('present')
    expect(await connects('near', ...inZone.db)).toBe(false)
    await system.cutting.close(handle, owner('two'))
    expect(await connects('near', ...inZone.db)).toBe(true)
    expect(await on('a-db', 'nft', 'list', 'ruleset')).toBe(before)
  })

  test('a table of the very name without the mark of the run is left alone, and nothing is laid over it', async () => {
    const name = tableName('cut-eu-west-1-a-a-db', 'one')
    await on('a-db', 'nft', `add table inet ${name}; add set inet ${name} kept { type ifname; }`)
    onTestFinished(async () => void (await on('a-db', 'nft', 'delete', 'table', 'inet', name)))
    const before = await on('a-db', 'nft', 'list', 'ruleset')
    const handle = await prepared(zone)
    await expect(system.cutting.open(handle, owner('one'))).rejects.toThrow(/File exists/)
    await system.cutting.close(handle, owner('one'))
    expect((await system.cutting.standing(handle, owner('one'))).state).toBe('absent')
    expect([await on('a-db', 'nft', 'list', 'ruleset'), await tables('a-app'), await claims()]).toEqual([
      before,
      '',
      [],
    ])
  })

  test('a run that cuts off twice is told so, and has one cut', async () => {
    const handle = await prepared(zone)
    await system.cutting.open(handle, owner('one'))
    await expect(system.cutting.open(handle, owner('one'))).rejects.toThrow(/cannot overwrite existing file/)
    expect((await system.cutting.standing(handle, owner('one'))).state).toBe('present')
    await system.cutting.close(handle, owner('one'))
    expect([await tables('a-db'), await claims()]).toEqual(['', []])
  })

  test('when nobody is there any more, the lease ends it and leaves nothing', async () => {
    const gone = await HostsSystem.open(machines.estate(components))
    const handle = await gone.cutting.prepare(zone, AbortSignal.timeout(15_000))
    await gone.cutting.open(handle, owner('one', 2_000))
    await gone.close()
    expect(await connects('near', ...inZone.db)).toBe(false)
    await vi.waitUntil(() => connects('near', ...inZone.db), { timeout: 10_000 })
    await vi.waitUntil(async () => (await tables('a-db')) + (await tables('a-app')) === '', { timeout: 10_000 })
    expect(await claims()).toEqual([])
  })

  test('the kernel ends it even where the process of the lease is gone too', async () => {
    const handle = await prepared(zone)
    await system.cutting.open(handle, owner('one', 2_000))
    const kill = 'kill -KILL -- "-$(head -n 1 "/run/$1")"'
    for (const claim of await claims()) await on('near', 'bash', '-c', kill, 'bash', claim)
    expect(await connects('near', ...inZone.db)).toBe(false)
    await vi.waitUntil(() => connects('near', ...inZone.db), { timeout: 10_000 })
    expect(await system.cutting.standing(handle, owner('one'))).toEqual({
      state: 'absent',
      detail: '0 of 4 obstacles stand, on a-db, a-app',
    })
    expect(await tables('a-db')).toMatch(/^table inet muster_[0-9a-f]{12}\n$/)
    await system.cutting.close(handle, owner('one'))
    expect([await tables('a-db'), await claims()]).toEqual(['', []])
  })

  test('of one component its ports are, by the address that it has', async () => {
    const handle = await prepared({ place: { component: 'second@a' }, direction: 'both' })
    expect(handle.probe).toEqual({ from: 'near', address: '10.9.0.22', port: 7000 })
    await system.cutting.open(handle, owner('one'))
    const made = await Promise.all([
      connects('near', ...inZone.second),
      connects('a-app', ...inZone.second),
      connects('a-db', ...inZone.second),
      connects('near', ...inZone.db),
      connects('a-db', ...elsewhere),
    ])
    await system.cutting.close(handle, owner('one'))
    expect(made).toEqual([false, false, true, true, true])
    expect(await connects('near', ...inZone.second)).toBe(true)
  })

  test('a container belongs to its host: what it serves to others is cut off with it, and nothing between the two', async () => {
    await on('a-db', 'bash', '-c', container)
    onTestFinished(async () => void (await on('a-db', 'bash', '-c', withoutContainer)))
    await machines.serve('box', '172.17.0.2', 80)
    const [published, inBox] = [
      ['10.9.0.21', 8080],
      ['172.17.0.2', 80],
    ] as const
    const made = () =>
      Promise.all([
        connects('near', ...published),
        connects('box', ...elsewhere),
        connects('a-app', ...published),
        connects('box', ...inZone.app),
        connects('a-db', ...inBox),
      ])
    expect(await made()).toEqual([true, true, true, true, true])
    const handle = await prepared(zone)
    await system.cutting.open(handle, owner('one'))
    const cut = await made()
    await system.cutting.close(handle, owner('one'))
    expect(cut).toEqual([false, false, true, true, true])
  })

  test('a host on the way to others goes on as such, while it is cut off', async () => {
    const estate = machines.estate(components)
    const ssh = machinesIn(estate.systems)[0]?.hosts['b-db']?.ssh as { proxyJump?: string }
    ssh.proxyJump = 'a-db'
    const through = await HostsSystem.open(estate)
    onTestFinished(() => through.close())
    const handle = await through.cutting.prepare(zone, AbortSignal.timeout(15_000))
    await through.cutting.open(handle, owner('one'))
    const [{ stdout }, made] = await Promise.all([
      through.exec('b-db', ['sh', '-c', 'echo $SSH_CONNECTION'], { timeoutMs: 5_000 }),
      connects('a-db', ...elsewhere),
    ])
    await through.cutting.close(handle, owner('one'))
    expect(stdout).toMatch(/^10\.9\.0\.21 \d+ 10\.9\.0\.31 22\n$/)
    expect(made).toBe(false)
  })
})

/** As Docker does it: a bridge, an address behind that of the host, and a port of the host that leads there. */
const container = `set -e
ip netns add box
ip link add docker0 type bridge
ip addr add 172.17.0.1/16 dev docker0
ip link set docker0 up
ip link add in-box type veth peer name eth0 netns box
ip link set in-box master docker0 up
ip -n box addr add 172.17.0.2/16 dev eth0
ip -n box link set eth0 up
ip -n box link set lo up
ip -n box route add default via 172.17.0.1
sysctl -qw net.ipv4.ip_forward=1
nft -f - <<'RULES'
table ip docker {
  chain in {
    type nat hook prerouting priority -100
    ip daddr 10.9.0.21 tcp dport 8080 dnat to 172.17.0.2:80
  }
  chain out {
    type nat hook postrouting priority 100
    ip saddr 172.17.0.0/16 oifname "eth0" masquerade
  }
}
RULES`
const withoutContainer = 'nft delete table ip docker; ip link del docker0; ip netns del box'

/** Whether what one sends to an address without a connection is heard there. */
async function heard(from: string, at: string, address: string): Promise<boolean> {
  const hear = `const socket = require('dgram').createSocket('udp4')
socket.on('message', () => { console.log('heard'); process.exit() }).bind(7777, '${address}', () => console.log('bound'))
setTimeout(process.exit, 5_000)`
  const hearer = machines.lab.spawn(at, [process.execPath, '-e', hear])
  let said = ''
  hearer.stdout?.on('data', (part: Buffer) => (said += part.toString()))
  await vi.waitUntil(() => said.includes('bound'), { timeout: 10_000 })
  await on(from, 'bash', '-c', `for n in 1 2 3 4 5; do echo x >/dev/udp/${address}/7777; sleep 0.1; done 2>/dev/null`)
  hearer.kill()
  return said.includes('heard')
}
