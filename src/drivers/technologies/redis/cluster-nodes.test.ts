import { expect, test } from 'vitest'
import { nodesIn, outsideBecause, ownShard, shardsIn } from './cluster-nodes.ts'

const master = 'b1 10.1.21.10:6379@16379 myself,master - 0 0 7 connected 5461 5470-10922 [93-<-77e7fdd9]'
const replica = 'c1 10.1.23.11:6379@16379 slave b1 0 1 7 connected'
const failed = 'd1 10.1.22.10:6379@16379 master,fail - 1 1 2 disconnected 0-5460'

test('a node’s address, flags, link and lowest slot; a slot on its way elsewhere is no range', () => {
  expect(nodesIn([master, failed, replica].join('\n'))).toEqual([
    { address: '10.1.21.10', flags: ['myself', 'master'], isConnected: true, firstSlot: 5_461 },
    { address: '10.1.22.10', flags: ['master', 'fail'], isConnected: false, firstSlot: 0 },
    { address: '10.1.23.11', flags: ['slave'], isConnected: true, firstSlot: null },
  ])
})

test('only what a node says of itself makes it a master', () => {
  expect(ownShard([failed, master].join('\n'))).toBe(5_461)
  expect(ownShard([failed, replica.replace('slave', 'myself,slave')].join('\n'))).toBeNull()
  expect(ownShard(master.replace(/ 5461.*/, ''))).toBeNull()
})

test('shards keep their number when the master of one is dead, and get the new one when it has taken over', () => {
  const own = (name: string, slots: string, others: string[]) => ({
    name,
    view: [`x ${name}:6379@1 myself,master - 0 0 1 connected ${slots}`, ...others].join('\n'),
  })
  const dead = 'x a:6379@1 master,fail - 1 1 2 disconnected 0-5460'
  const third = own('c', '10923-16383', [dead])
  expect(shardsIn([own('b', '5461-10922', [dead]), third])).toEqual([
    { firstSlot: 0, master: null },
    { firstSlot: 5_461, master: 'b' },
    { firstSlot: 10_923, master: 'c' },
  ])
  // Two of three are dead, and the one that is left knows of both.
  const alsoDead = 'x b:6379@1 master,fail? - 1 1 2 disconnected 5461-10922'
  expect(shardsIn([own('c', '10923-16383', [dead, alsoDead])]).map(({ master: node }) => node)).toEqual([
    null,
    null,
    'c',
  ])
  expect(shardsIn([own('a2', '0-5460', []), third])[0]).toEqual({ firstSlot: 0, master: 'a2' })
})

test('a node takes part when it sees the others, is seen by them and follows its master', () => {
  const mine = replica.replace('slave', 'myself,slave')
  const others = [master.replace('myself,', ''), mine].join('\n')
  const seen = [master, replica].join('\n')
  const because = (own: string, link: string, other: string) =>
    outsideBecause([own, `role:slave\r\nmaster_link_status:${link}\r\n`], other, '10.1.23.11')
  expect(because(others, 'up', seen)).toBeNull()
  expect(because(others, 'down', seen)).toContain('link to the master')
  expect(because(`${others}\n${failed}`, 'up', seen)).toContain('does not see every other')
  expect(because(others, 'up', master)).toContain('another node does not see it')
  expect(because(others, 'up', seen.replace('slave', 'slave,fail?'))).toContain('another node does not see it')
})
