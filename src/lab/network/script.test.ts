import { expect, test } from 'vitest'
import { topologyOf } from '../topology.ts'
import { flowName, parseFlowName } from './rules.ts'
import { networkScript } from './script.ts'

const settings = {
  regions: {
    'eu-west-1': { octet: 1, zones: ['a', 'b', 'c'] },
    'eu-central-1': { octet: 2, zones: ['a', 'b', 'c'], standbyOf: 'eu-west-1' },
    'us-east-1': { octet: 3, zones: ['a'] },
  },
  edges: {
    eu: { address: '198.51.100.2', client: '203.0.113.10', regions: ['eu-west-1', 'eu-central-1'] },
    us: { address: '198.18.1.2', client: '198.19.1.10', regions: ['us-east-1'] },
    apac: {
      address: '198.18.9.2',
      client: '198.19.9.10',
      regions: ['us-east-1'],
      points: [
        { name: 'sydney', address: '198.18.7.2', country: 'AU' },
        { name: 'perth', address: '198.18.8.2', country: 'AU' },
      ],
    },
  },
  monitoring: {
    scrapeIntervalMs: 1000,
    evaluationIntervalMs: 1000,
    probeTimeoutMs: 800,
    resendDelayMs: 1000,
    rules: {},
    receivers: {},
  },
}

test('every host of the topology has its namespace, and no address stands twice', () => {
  const script = networkScript(settings)
  const { hosts } = topologyOf(settings)
  for (const host of hosts) expect(script).toContain(`ip netns add ${host.name}\n`)
  const addresses = hosts.flatMap(host => host.addresses)
  expect(new Set(addresses).size).toBe(addresses.length)
})

test('without monitoring nobody has a place for it', () => {
  const { monitoring: _none, ...unwatched } = settings
  expect(networkScript(settings)).toContain('ip netns add on-call\n')
  expect(networkScript(unwatched)).not.toContain('on-call')
  expect(topologyOf(unwatched).hosts.map(({ name }) => name)).not.toContain('monitoring')
})

test('interface names fit the kernel', () => {
  const names = [...networkScript(settings).matchAll(/ip link add (\S+) netns \S+ type veth peer name (\S+)/g)].flatMap(
    ([, a, b]) => [a, b],
  )
  expect(names.length).toBeGreaterThan(10)
  for (const name of names) expect((name as string).length).toBeLessThan(16)
})

test('a database may be reached from the region that follows it or that it follows, and from no other', () => {
  const script = networkScript(settings)
  const groupOf = (host: string) => script.split(`ip netns exec ${host} nft`)[1] ?? ''
  expect(groupOf('eu-west-1a-db')).toContain('ip saddr { 10.2.16.0/21, 10.2.30.0/24 } tcp dport 5432 accept')
  expect(groupOf('eu-central-1c-db')).toContain('ip saddr { 10.1.16.0/21, 10.1.30.0/24 } tcp dport 5432 accept')
  expect(groupOf('us-east-1a-db')).not.toContain('/21')
  expect(groupOf('eu-west-1a-db')).not.toContain('10.3.')
})

test('what leaves a region is counted by where it goes, and by the service at either end', () => {
  const script = networkScript(settings)
  expect(script).toContain('counter eu-west-1-to-eu-central-1.database { }')
  expect(script).toContain(
    'ip daddr 10.2.0.0/16 tcp dport 5432 counter name "eu-west-1-to-eu-central-1.database" accept',
  )
  expect(script).toContain(
    'ip daddr 10.2.0.0/16 tcp sport 5432 counter name "eu-west-1-to-eu-central-1.database" accept',
  )
  expect(script).toContain('ip daddr 10.1.0.0/16 counter name "us-east-1-to-eu-west-1.other" accept')
  expect(script).not.toContain('eu-west-1-to-eu-west-1')
})

test('a counter’s name tells the flow, however many hyphens a region has', () => {
  const flow = { from: 'eu-west-1', to: 'us-east-1', service: 'front-door' }
  expect(parseFlowName(flowName(flow.from, flow.to, flow.service))).toEqual(flow)
  expect(parseFlowName('denied')).toBeNull()
})

test('points of presence each hold the address of their door, and the backbone can lose each of them', () => {
  const script = networkScript(settings)
  for (const point of ['sydney', 'perth'])
    expect(script).toContain(`ip -n edge-apac-${point} addr add 198.18.9.2/32 dev lo`)
  expect(script).not.toContain('edge-us addr add 198.18.1.2/32')
  const backbone = script.split('ip netns exec backbone nft')[1]?.split('RULES')[1] ?? ''
  for (const hook of ['forward', 'input', 'output']) expect(backbone).toContain(`type filter hook ${hook} priority -20`)
})
