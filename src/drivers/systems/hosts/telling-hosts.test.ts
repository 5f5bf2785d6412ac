import { expect, test, vi } from 'vitest'
import { thisMachine } from '../../../../test/this-machine.ts'
import type { Change } from '../../contract/changes.ts'
import { TellingHosts } from './telling-hosts.ts'

const told: Change[] = []
const hosts = new TellingHosts(thisMachine, change => told.push(change))

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
  const failing = new TellingHosts({ ...thisMachine, exec: () => Promise.reject(new Error('gone')) }, change =>
    told.push(change),
  )
  await expect(failing.exec('here', ['false'])).rejects.toThrow('gone')
  await vi.waitUntil(() => told.at(-1)?.outcome === 'gone', { timeout: 20_000 })
})
