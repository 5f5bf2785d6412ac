import { expect, test, vi } from 'vitest'
import { thisMachine } from '../../../../test/this-machine.ts'
import type { Change } from '../../contract/changes.ts'
import type { Question } from '../../../model/question.ts'
import { tellingAsk, tellingHosts } from './telling.ts'

const told: Change[] = []
const hosts = tellingHosts(thisMachine, change => told.push(change))

test('each command is told once it has ended, with its host, itself and how it ended', async () => {
  await hosts.exec('here', ['sh', '-c', 'echo said >&2; exit 3'])
  await hosts.exec('here', ['true'])
  await vi.waitUntil(() => told.length === 2, { timeout: 20_000 })
  expect(told).toMatchObject([
    { host: 'here', command: "sh -c $'echo said >&2; exit 3'", outcome: 'exit code 3: said' },
    { host: 'here', command: 'true', outcome: 'exit code 0' },
  ])
})

test('one that could not be run is told too', async () => {
  const failing = tellingHosts({ ...thisMachine, exec: () => Promise.reject(new Error('gone')) }, change =>
    told.push(change),
  )
  await expect(failing.exec('here', ['false'])).rejects.toThrow('gone')
  await vi.waitUntil(() => told.at(-1)?.outcome === 'gone', { timeout: 20_000 })
})

test('each question that changes something is told, with what the answer was, and without a password', async () => {
  const heard: Change[] = []
  const toSql = (name: string): Question => ({
    ...{ name, kind: 'sql', sql: 'SELECT 1' },
    url: `postgres://drill@${name}:5432/shop`,
  })
  const answers = [
    { name: 'b', atNs: '0', error: 'it is down', value: null },
    { name: 'a', atNs: '0', error: null, value: [] },
  ]
  const tell = tellingAsk(
    () => Promise.resolve(answers),
    change => heard.push(change),
  )
  expect(await tell('client', [toSql('a'), toSql('b')])).toBe(answers)
  await vi.waitUntil(() => heard.length === 2, { timeout: 20_000 })
  expect(heard).toMatchObject([
    { host: 'client', command: 'postgres://drill@a:5432/shop: SELECT 1', outcome: 'answered' },
    { host: 'client', command: 'postgres://drill@b:5432/shop: SELECT 1', outcome: 'it is down' },
  ])
  const failing = tellingAsk(
    () => Promise.reject(new Error('gone')),
    change => heard.push(change),
  )
  await expect(failing('client', [toSql('a')])).rejects.toThrow('gone')
  await vi.waitUntil(() => heard.at(-1)?.outcome === 'gone', { timeout: 20_000 })
})
