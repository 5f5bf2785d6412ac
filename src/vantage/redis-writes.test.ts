import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { listsOf, slotOf } from './redis-lists.ts'
import { failureOf } from './redis-connection.ts'
import { SlotMap } from './redis-slot-map.ts'
import { RedisWrites } from './redis-writes.ts'

test.each([
  ['123456789', 12_739],
  ['foo', 12_182],
  ['{user1000}.following', 3_443],
  ['user1000', 3_443],
  ['foo{bar}{zap}', 5_061],
  ['bar', 5_061],
  ['foo{{bar}}zap', 4_015],
  ['foo{}{bar}', 8_363],
  ['héé', 14_144],
  ['', 0],
])('the slot of "%s" is the one that Redis computes', (key, slot) => {
  expect(slotOf(key)).toBe(slot)
})

test.each(['run/cache', 'a}b', '{', '{}'])('the lists of ledger "%s" lie evenly over the slots', ledger => {
  const parts = listsOf(ledger, 3).map(key => Math.floor(slotOf(key) / 1024))
  expect(parts).toEqual(Array.from({ length: 16 }, (_, part) => part))
})

const reply = (message: string) => Object.assign(new Error(message), { name: 'ReplyError' })

test.each(['MOVED 1 a:1', 'ASK 1 a:1', 'CLUSTERDOWN x', 'READONLY x', 'LOADING x', 'MASTERDOWN x', 'NOREPLICAS x'])(
  '%s proves that the write did not happen',
  message => {
    expect(failureOf(reply(message), true, null)).toEqual({
      outcome: 'error',
      code: message.split(' ')[0],
      definite: true,
    })
  },
)

test('other replies and lost connections prove nothing once a byte was sent', () => {
  expect(failureOf(reply('ERR MOVED'), true, null)).toMatchObject({ code: 'ERR', definite: false })
  expect(failureOf(new Error('MOVED'), true, 'ECONNRESET')).toMatchObject({ code: 'ECONNRESET', definite: false })
  expect(failureOf(new Error('Connection is closed.'), true, null)).toMatchObject({ code: 'closed', definite: false })
  expect(failureOf(new Error('x'), false, 'ECONNREFUSED')).toMatchObject({ code: 'ECONNREFUSED', definite: true })
})

const line = (id: string, address: string, epoch: number, ...ranges: string[]) =>
  `${id} ${address}@16379 master - 0 0 ${epoch} connected ${ranges.join(' ')}`

test('of two claims to a slot the later epoch counts, whichever was heard first', () => {
  const old = line('a', '10.0.0.1:6379', 1, '0-99', '200')
  const late = [line('b', '10.0.0.2:6379', 7, '50-99'), line('c', '10.0.0.3:6379', 3)].join('\n')
  for (const views of [
    [old, late],
    [late, old],
  ]) {
    const map = new SlotMap(['10.0.0.1:6379'])
    for (const view of views) map.learn(view, '10.0.0.1:6379')
    expect([0, 49, 50, 99, 200].map(slot => map.ownerOf(slot)?.node.slice(0, 8))).toEqual([
      '10.0.0.1',
      '10.0.0.1',
      '10.0.0.2',
      '10.0.0.2',
      '10.0.0.1',
    ])
    expect(map.ownerOf(100)).toBeUndefined()
    expect([...map.nodes]).toContain('10.0.0.3:6379')
  }
})

test('a slot on its way elsewhere is still its owner’s, and a node without a host is where it was asked', () => {
  const map = new SlotMap([])
  map.learn(line('a', ':7000', 1, '5', '[5->-b]'), '10.0.0.9:7000')
  expect(map.ownerOf(5)).toEqual({ node: '10.0.0.9:7000', epoch: 1 })
})

/** Text to reply with; null: nothing. */
type Answering = (args: string[], socket: Socket) => string | null
const open: (() => void)[] = []
afterEach(() => {
  for (const close of open.splice(0)) close()
})

/** A server that speaks enough of Redis to be written to; remembers the commands it got. */
async function fakeNode(answering: Answering) {
  const commands: string[][] = []
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('data', data => {
      for (const text of data
        .toString()
        .split(/^\*\d+\r\n/m)
        .slice(1)) {
        const args = text.split('\r\n').filter((_, at) => at % 2 === 1)
        commands.push(args)
        const said = answering(args, socket)
        if (said !== null) socket.write(said)
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = () => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  open.push(close)
  return { address, commands, sockets, close, pushes: () => commands.filter(([name]) => name === 'rpush') }
}

const bulk = (text: string) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`
const owning = (address: string, epoch = 1) => bulk(line('id', address, epoch, '0-16383'))
const info = 'run_id:r1\r\nmaster_replid:h1\r\n'

/** A node that owns everything and answers writes by `onWrite`. */
async function ownerOfAll(onWrite: Answering) {
  const node = await fakeNode((args, socket) => {
    if (args[0] === 'CLUSTER') return owning(node.address)
    if (args[0] === 'info') return bulk(info)
    return onWrite(args, socket)
  })
  return node
}

function writesTo(node: { address: string }, patienceMs = 5_000, replicas?: { count: number; timeoutMs: number }) {
  const writes = new RedisWrites([`redis://${node.address}`], patienceMs, replicas)
  open.push(() => writes.close())
  return writes
}

test('a success names who took it', async () => {
  const node = await ownerOfAll(() => ':1\r\n')
  const answer = await writesTo(node).write('l', 0, 0, 1_000)
  const [, key = ''] = node.pushes()[0] as string[]
  const by = { address: '127.0.0.1', node: node.address, runId: 'r1', timeline: 'h1', slot: String(slotOf(key)) }
  expect(answer).toEqual({ outcome: 'ok', by })
})

test('a node that asks for a password is told it before anything else', async () => {
  const node = await ownerOfAll(args => (args[0]?.toLowerCase() === 'auth' ? '+OK\r\n' : ':1\r\n'))
  const answer = await writesTo({ address: `:p%3Aw%2F@${node.address}` }).write('l', 0, 0, 1_000)
  expect(answer).toMatchObject({ outcome: 'ok' })
  expect(node.commands[0]?.map(word => word.toLowerCase())).toEqual(['auth', 'p:w/'])
})

test('cut after it was sent: indeterminate, and exactly one attempt', async () => {
  const node = await ownerOfAll((_, socket) => (socket.destroy(), null))
  const answer = await writesTo(node).write('l', 0, 0, 1_000)
  expect(answer).toMatchObject({ outcome: 'error', definite: false })
  expect(node.pushes()).toHaveLength(1)
})

test('MOVED is the outcome; only the next write follows it', async () => {
  const next = await ownerOfAll(() => ':1\r\n')
  let moved = false
  const node = await fakeNode(args => {
    if (args[0] === 'CLUSTER') return moved ? owning(next.address, 2) : owning(node.address)
    if (args[0] === 'info') return bulk(info)
    moved = true
    return `-MOVED 1 ${next.address}\r\n`
  })
  const writes = writesTo(node)
  expect(await writes.write('l', 0, 0, 1_000)).toMatchObject({ outcome: 'error', code: 'MOVED', definite: true })
  expect(next.pushes()).toHaveLength(0)
  await expect.poll(async () => (await writes.write('l', 0, 1, 1_000)).outcome).toBe('ok')
  expect(node.pushes().filter(([, , seq]) => seq === '0')).toHaveLength(1)
})

test('without an answer it is silent once it has lingered, and nothing is known', async () => {
  const node = await ownerOfAll(() => null)
  const from = performance.now()
  const slot = String(slotOf(listsOf('l', 0)[0] as string))
  expect(await writesTo(node).write('l', 0, 0, 80)).toEqual({ outcome: 'silent', definite: false, by: { slot } })
  expect(performance.now() - from).toBeGreaterThanOrEqual(79)
})

test('refused: it certainly did not happen', async () => {
  const node = await ownerOfAll(() => ':1\r\n')
  const writes = writesTo(node)
  await writes.write('l', 0, 0, 1_000)
  node.close()
  await expect
    .poll(() => writes.write('l', 0, 1, 1_000))
    .toMatchObject({ outcome: 'error', code: 'ECONNREFUSED', definite: true, by: { slot: expect.any(String) } })
})

test('a silent connection gets no more work, and a late answer on it still counts', async () => {
  let silent: Socket | undefined
  const node = await ownerOfAll((_, socket) => ((silent ??= socket) === socket ? null : ':1\r\n'))
  const writes = writesTo(node, 30)
  const first = writes.write('l', 0, 0, 4_000)
  let seq = 1
  const outcomes: string[] = []
  const another = () => {
    void writes.write('l', 0, seq++, 4_000).then(({ outcome }) => outcomes.push(outcome))
    return outcomes
  }
  await expect.poll(another).toContain('ok')
  silent?.write(':1\r\n')
  expect((await first).outcome).toBe('ok')
})

test('numbers and writers next to each other go to different thirds of the slots, and a round reaches every list', async () => {
  const node = await ownerOfAll(() => ':1\r\n')
  const writes = writesTo(node)
  const slots = async (writer: number, numbers: readonly number[]) =>
    await Promise.all(numbers.map(async seq => Number((await writes.write('l', writer, seq, 1_000)).by?.['slot'])))
  const round = await slots(0, [...Array(16).keys()])
  expect(new Set(round).size).toBe(16)
  const thirds = (list: readonly number[]) => new Set(list.map(slot => Math.floor((slot * 3) / 16_384))).size
  for (let at = 0; at < 12; at++) expect(thirds(round.slice(at, at + 4))).toBe(3)
  const others = await Promise.all([0, 1, 2, 3].map(async writer => (await slots(writer, [0]))[0] as number))
  expect(thirds(others)).toBe(3)
})

test('how many replicas had it is told when asked for', async () => {
  const node = await ownerOfAll(([name]) => (name === 'wait' ? ':2\r\n' : ':1\r\n'))
  const answer = await writesTo(node, 1_000, { count: 2, timeoutMs: 100 }).write('l', 0, 0, 1_000)
  expect(answer.by?.['replicas']).toBe('2')
})
