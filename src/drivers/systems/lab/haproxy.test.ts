import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test } from 'vitest'
import type { Lab } from '../../../lab/lab.ts'
import { tellHaproxy } from './haproxy.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-haproxy-'))
const path = join(folder, 'stats.sock')
const lab = { outside: () => path } as unknown as Lab
let server: Server | undefined

afterEach(() => {
  server?.close()
  server = undefined
  rmSync(path, { force: true })
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const listening = (answer: (commands: string) => string | null) =>
  new Promise<void>(resolve => {
    server = createServer({ allowHalfOpen: true }, socket =>
      socket.on('data', commands => {
        const said = answer(commands.toString())
        if (said !== null) socket.end(said)
      }),
    ).listen(path, resolve)
  })

test('what it says to the commands comes whole', async () => {
  await listening(commands => `to ${commands}`)
  expect(await tellHaproxy(lab, 'edge@eu', 'show stat', AbortSignal.timeout(5_000))).toBe('to show stat\n')
})

test('one that says nothing is waited for until the signal aborts, also when it has aborted already', async () => {
  await listening(() => null)
  for (const signal of [AbortSignal.timeout(50), AbortSignal.abort()])
    await expect(tellHaproxy(lab, 'edge@eu', 'show stat', signal)).rejects.toThrow(
      'edge@eu cannot be asked: it was aborted',
    )
})

test('one that is not there is told', async () => {
  await expect(tellHaproxy(lab, 'edge@eu', 'show stat', AbortSignal.timeout(5_000))).rejects.toThrow(
    /^edge@eu cannot be asked: .*ENOENT/,
  )
})
