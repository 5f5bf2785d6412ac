import { setTimeout as delay } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { ExitCode } from '../model/exit-code.ts'
import type { Composed } from './compose.ts'
import { drill, type RunIdentity } from './drill.ts'
import { goFirst } from './go-first.ts'
import type { SystemKeeper } from './system-keeper.ts'
import type { Progress } from './progress.ts'

const goAsBefore = vi.fn()
vi.mock(import('./go-first.ts'), () => ({ goFirst: vi.fn(() => goAsBefore) }))

const composed = { environment: {}, plan: {}, frozen: {} } as Composed
const identity = { runId: 'run', directory: '/nowhere', stratum: null, told: {} } as RunIdentity
const silent = { note: () => undefined, end: () => undefined } as unknown as Progress

/** What a drill ends with whose lab does not come up before a signal. */
function stoppedIn(boot: (signal: AbortSignal) => Promise<never>): Promise<unknown> {
  const keeper = { open: (_environment, _say, signal) => boot(signal) } as Pick<SystemKeeper, 'open'> as SystemKeeper
  const ended = drill(composed, identity, keeper, silent).catch((error: unknown) => error)
  process.emit('SIGINT', 'SIGINT')
  return ended
}

test('stopped while its lab boots, a drill ends with what stopped it, not with what was waited for', async () => {
  const error = await stoppedIn(signal => delay(60_000, undefined as never, { signal }))
  expect(error).toMatchObject({ message: 'stopped by SIGINT', exitCode: ExitCode.aborted })
})

test('what goes wrong meanwhile is told as it is', async () => {
  const error = await stoppedIn(() => Promise.reject(new Error('the disk is full')))
  expect(error).toMatchObject({ message: 'the disk is full' })
})

test('a drill goes first, and whatever it ends with its session goes as before', async () => {
  vi.mocked(goFirst).mockClear()
  goAsBefore.mockClear()
  await stoppedIn(() => {
    expect(goAsBefore).not.toHaveBeenCalled()
    return Promise.reject(new Error('the disk is full'))
  })
  expect(goFirst).toHaveBeenCalledOnce()
  expect(goAsBefore).toHaveBeenCalledOnce()
})
