import { spawn } from 'node:child_process'
import { expect, test } from 'vitest'
import { VantageHandle } from './launch.ts'

const deaf = () => new VantageHandle('deaf', spawn('sleep', ['60'], { stdio: ['pipe', 'pipe', 'pipe'] }))

test('a vantage that does not listen is ended when its time is over, also when that was before it was told to stop', async () => {
  expect(await deaf().stop(AbortSignal.timeout(50))).toMatchObject({ code: null })
  expect(await deaf().stop(AbortSignal.abort())).toMatchObject({ code: null })
})

test('one that is asked when the time is over already is not waited for', async () => {
  const handle = deaf()
  await expect(handle.quiesce(AbortSignal.abort())).rejects.toThrow('vantage deaf did not answer in time')
  await handle.stop(AbortSignal.abort())
})
