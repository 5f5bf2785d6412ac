import { expect, onTestFinished, test } from 'vitest'
import { canMakeNetworks, ownNetwork } from '../../../../../test/own-network.ts'
import { linksOf } from './links.ts'
import { lookAt, wayOf } from './look.ts'

/** As `ip` tells of links, with what matters. */
const link = (
  ifname: string,
  kind: string | null,
  more: { master?: string; flags?: string[]; global?: string } = {},
) => ({
  ...{ ifname, flags: more.flags ?? ['UP'] },
  ...(more.master === undefined ? {} : { master: more.master }),
  ...(kind === null ? {} : { linkinfo: { info_kind: kind } }),
  addr_info: [
    { family: 'inet6', local: `fe80::${ifname.length}`, scope: 'link' },
    ...(more.global === undefined ? [] : [{ family: 'inet', local: more.global, scope: 'global' }]),
  ],
})

const leadingOut = (...links: object[]) =>
  linksOf(JSON.stringify(links))
    ?.filter(({ leadsOut }) => leadsOut)
    .map(({ name }) => name)

test('cards, bonds and VLANs lead out, as they are seen by packets', () => {
  const bond = [link('bond0', 'bond'), link('eth1', null, { master: 'bond0' }), link('eth2', null, { master: 'bond0' })]
  expect(leadingOut(link('eth0', null), link('eth0.7', 'vlan'), ...bond)).toEqual(['eth0', 'eth0.7', 'bond0'])
  expect(leadingOut(link('eth0', null, { flags: [] }))).toEqual([])
  // A routing table of its own is no other end.
  expect(leadingOut(link('red', 'vrf'), link('eth0', null, { master: 'red' }))).toEqual(['eth0'])
})

test('a bridge of a card does, a bridge of containers and a tunnel do not', () => {
  const docker = [link('docker0', 'bridge', { global: '172.17.0.1' }), link('veth1', 'veth', { master: 'docker0' })]
  const own = [link('br0', 'bridge', { global: '10.0.0.5' }), link('eth0', null, { master: 'br0' })]
  expect(leadingOut(...docker, ...own, link('wg0', 'wireguard'), link('flannel.1', 'vxlan'))).toEqual(['br0'])
  // The only link of a machine that is a container itself, and the other end of one.
  expect(leadingOut(link('eth0', 'veth', { global: '10.0.0.5' }), link('cali1', 'veth'))).toEqual(['eth0'])
})

test('addresses are all that others may know a host by', () => {
  const lo = {
    ...{ ifname: 'lo', flags: ['LOOPBACK', 'UP'] },
    addr_info: [
      { local: '127.0.0.1', scope: 'host' },
      { local: '10.7.7.7', scope: 'global' },
    ],
  }
  expect(linksOf(JSON.stringify([lo, link('eth0', null, { global: '10.0.0.5' })]))).toEqual([
    { name: 'lo', leadsOut: false, addresses: ['10.7.7.7'] },
    { name: 'eth0', leadsOut: true, addresses: ['fe80::4', '10.0.0.5'] },
  ])
  expect(linksOf('Usage: ip [ OPTIONS ] OBJECT')).toBe(null)
})

test('the connection of whoever asks is told as sshd tells it', () => {
  expect(wayOf('203.0.113.9 51234 10.0.0.5 22')).toEqual({ from: '203.0.113.9', to: '10.0.0.5', port: 22 })
  expect(wayOf('fe80::1%eth0 51234 fe80::2%eth0 2222')).toEqual({ from: 'fe80::1', to: 'fe80::2', port: 2222 })
  expect(wayOf('UNKNOWN 65535 UNKNOWN 65535')).toBe('none')
  expect(wayOf('')).toBe(null)
})

test.skipIf(!canMakeNetworks)('a real host tells them, also to root who came by sudo', async () => {
  const hosts = await ownNetwork(`ip link add eth0 type veth peer name there; ip link set eth0 up; ip link set there up
ip addr add 10.0.0.5/24 dev eth0; ip -6 addr add 2001:db8::5/64 dev eth0
ip link add docker0 type bridge; ip link set docker0 up; ip link set there master docker0; ip addr add 172.17.0.1/16 dev docker0`)
  onTestFinished(() => hosts[Symbol.asyncDispose]())
  // Whoever becomes root keeps the variable in the process before.
  const afterSudo = {
    ...hosts,
    exec: (host: string, argv: readonly string[], options = {}) =>
      hosts.exec(
        host,
        [
          'env',
          'SSH_CONNECTION=10.0.0.9 40000 10.0.0.5 22',
          'sh',
          '-c',
          'env -u SSH_CONNECTION "$@"; exit $?',
          'sh',
          ...argv,
        ],
        options,
      ),
  }
  const [look] = await lookAt(afterSudo, ['here'])
  expect(look).toMatchObject({
    way: { from: '10.0.0.9', to: '10.0.0.5', port: 22 },
    tools: expect.arrayContaining(['ip', 'nft', 'tc']),
  })
  const found = look?.links?.map(({ name, leadsOut, addresses }) => [
    name,
    leadsOut,
    addresses.filter(one => !one.startsWith('fe80')),
  ])
  expect(found?.toSorted()).toEqual([
    ['docker0', false, ['172.17.0.1']],
    ['eth0', true, ['10.0.0.5', '2001:db8::5']],
    ['lo', false, []],
    ['there', false, []],
  ])
})
