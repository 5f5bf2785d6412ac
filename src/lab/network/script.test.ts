import { expect, test } from 'vitest'
import { topologyOf } from '../topology.ts'
import { networkScript } from './script.ts'

const settings = {
  regions: { 'eu-west-1': { octet: 1, zones: ['a', 'b', 'c'] }, 'eu-central-1': { octet: 2, zones: ['a', 'b', 'c'] } },
}

test('every host of the topology has its namespace, and no address stands twice', () => {
  const script = networkScript(settings)
  const { hosts } = topologyOf(settings)
  for (const host of hosts) expect(script).toContain(`ip netns add ${host.name}\n`)
  const addresses = hosts.flatMap(host => host.addresses)
  expect(new Set(addresses).size).toBe(addresses.length)
})

test('interface names fit the kernel', () => {
  const names = [...networkScript(settings).matchAll(/ip link add (\S+) netns \S+ type veth peer name (\S+)/g)].flatMap(
    ([, a, b]) => [a, b],
  )
  expect(names.length).toBeGreaterThan(10)
  for (const name of names) expect((name as string).length).toBeLessThan(16)
})
