import { expect, test, vi } from 'vitest'
import type { MusterError } from '../model/muster-error.ts'
import type { PlannedReadBack } from '../model/plan/plan.ts'
import type { ReadBackOutcome } from '../vantage/launch.ts'
import type { Run } from './context.ts'
import { proveReadBacks } from './prove-read-backs.ts'

const own: PlannedReadBack = { ledger: 'pool', urls: ['postgres://db'], writers: 1 }
const foreign: PlannedReadBack = { ...own, ledger: 'orders', sql: 'SELECT $1' }

function runThat(readBacks: PlannedReadBack[], ...answers: Omit<ReadBackOutcome, 'ledger'>[]) {
  const stop = new AbortController()
  let turn = 0
  const readBack = vi.fn(async () =>
    readBacks.map(({ ledger }) => ({
      ledger,
      ...(answers[Math.min(turn++, answers.length - 1)] as { rows: number; error: null }),
    })),
  )
  const plan = { vantages: [{ name: 'client', readBacks }] }
  return {
    run: { plan, vantages: [{ name: 'client', readBack }], stop: stop.signal } as unknown as Run,
    readBack,
    stop,
  }
}

test('what is shown, at once or a moment later, is good; Muster’s own tables are not tried', async () => {
  const late = runThat([foreign], { rows: 0, error: null }, { rows: 3, error: null })
  await proveReadBacks(late.run)
  expect(late.readBack).toHaveBeenCalledTimes(2)
  const trusted = runThat([own], { rows: 0, error: null })
  await proveReadBacks(trusted.run)
  expect(trusted.readBack).not.toHaveBeenCalled()
})

test('a read-back that stays blind refuses the drill, and says how', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] })
  try {
    const { run } = runThat([foreign], { rows: 0, error: null })
    const ended = proveReadBacks(run).catch((error: MusterError) => `${error.message} ${error.hint}`)
    await vi.advanceTimersByTimeAsync(11_000)
    expect(await ended).toMatch(/^orders: writes were acknowledged, and none of them is shown .*readBack/)
  } finally {
    vi.useRealTimers()
  }
})

test('whoever stops the drill is not told of a read-back', async () => {
  const { run, stop } = runThat([foreign], { rows: 0, error: null })
  stop.abort(new Error('stopped'))
  await expect(proveReadBacks(run)).rejects.toThrow('stopped')
})
