import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Question } from '../model/question.ts'
import { Askers } from './askers.ts'

let server: Server
let ports: (number | undefined)[] = []
let children: ChildProcess[] = []
let askers: Askers

beforeEach(async () => {
  ;[ports, children] = [[], []]
  server = createServer((request, response) => {
    ports.push(request.socket.remotePort)
    if (request.url !== '/never') response.end(request.url)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  askers = new Askers(() => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'ask.ts')], { stdio: 'pipe' })
    children.push(child)
    return child
  }, 500)
})
afterEach(() => {
  askers.close()
  for (const child of children) child.kill('SIGKILL')
  server.closeAllConnections()
  server.close()
})

const question = (path: string): Question => ({
  name: path,
  kind: 'http',
  url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${path}`,
})
const told = async (host: string, ...paths: string[]) => {
  const answers = await askers.ask(host, paths.map(question))
  return answers.map(({ name, value }) => [name, (value as { body: string }).body])
}

test('a host is asked by one process, each over connections of its own, and everybody gets the answers to what they asked', async () => {
  const [first, second] = await Promise.all([told('here', 'a', 'b'), told('here', 'c')])
  expect([first, second]).toEqual([
    [
      ['a', '/a'],
      ['b', '/b'],
    ],
    [['c', '/c']],
  ])
  expect(await told('here', 'd')).toEqual([['d', '/d']])
  expect(children).toHaveLength(1)
  expect(new Set(ports).size).toBe(4)
  await told('there', 'e')
  expect(children).toHaveLength(2)
})

test('what a process that dies was asked is rejected, and the next question starts another', async () => {
  const asked = askers.ask('here', [question('never')])
  await vi.waitUntil(() => ports.length > 0)
  children[0]?.kill('SIGKILL')
  await expect(asked).rejects.toThrow('asking from here ended with null')
  expect(await told('here', 'a')).toEqual([['a', '/a']])
  expect(children).toHaveLength(2)
})

test('whoever has no time left waits no longer, and others still get their answers', async () => {
  const ending = new AbortController()
  const asked = askers.ask('here', [question('never')], ending.signal)
  await vi.waitUntil(() => ports.length > 0)
  ending.abort()
  await expect(asked).rejects.toThrow('asking from here was aborted')
  expect(await told('here', 'a')).toEqual([['a', '/a']])
})

test('once there is nothing to ask the process ends by itself', async () => {
  await told('here', 'a')
  await once(children[0] as ChildProcess, 'exit')
  expect(children[0]?.exitCode).toBe(0)
  expect(await told('here', 'b')).toEqual([['b', '/b']])
})
