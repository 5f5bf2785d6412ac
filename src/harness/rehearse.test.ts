import { expect, test } from 'vitest'
import type { Driver } from '../drivers/contract/driver.ts'
import type { AnyFault, FaultContext } from '../drivers/contract/fault.ts'
import type { Plan } from '../model/plan/plan.ts'
import { rehearse } from './rehearse.ts'

type Listener = (change: { host: string; command: string; tookMs: number; outcome: string }) => void

/** Tells whatever it is asked to change. */
function listening() {
  let listener: Listener = () => undefined
  const change = (command: string) => listener({ host: 'a', command, tookMs: 0, outcome: 'not done' })
  const system = {
    onChange: (next: Listener) => void (listener = next),
    takeLock: async (runId: string) => change(`lock ${runId}`),
    releaseLock: async (runId: string) => change(`unlock ${runId}`),
    change,
  }
  return system
}

const faultWith = (more: object) =>
  ({
    kind: 'x.break',
    prepare: async () => ({ instance: 'x@a', handle: 'h' }),
    inject: async (handle: string, { system }: FaultContext<{ change: (text: string) => void }>) =>
      system.change(`break ${handle}`),
    undo: async (handle: string, { system }: FaultContext<{ change: (text: string) => void }>) =>
      system.change(`mend ${handle}`),
    ...more,
  }) as unknown as AnyFault

async function rehearsed(fault: AnyFault, more: object = {}) {
  const drivers = [{ name: 'x', description: '', faults: [fault], ...more }] as readonly Driver[]
  const faults = [{ id: 'one', kind: 'x.break', atMs: 0, target: {}, spec: {}, leaseMs: 0 }]
  const action = { kind: 'x.act' }
  const runbook = 'actions' in more ? [{ id: 'step', action }] : []
  return await rehearse({
    plan: { faults, runbook } as unknown as Plan,
    drivers,
    system: listening() as never,
    runId: 'r',
  })
}

test('each fault is prepared, and what breaks and mends is told in its order', async () => {
  expect(await rehearsed(faultWith({}))).toEqual({
    lock: [{ host: 'a', command: 'lock r' }],
    unlock: [{ host: 'a', command: 'unlock r' }],
    faults: [
      {
        ...{ id: 'one', kind: 'x.break', instance: 'x@a', targets: null, missing: null },
        inject: [{ host: 'a', command: 'break h' }],
        undo: [{ host: 'a', command: 'mend h' }],
      },
    ],
    steps: [],
  })
})

test('what waits for its effect is told as far as it comes, with why it does not come further', async () => {
  const undo = () => Promise.reject(new Error('it never answers'))
  const { faults } = await rehearsed(faultWith({ undo }))
  expect(faults[0]).toMatchObject({ undo: [], missing: 'undo: it never answers' })
})

test('programs of this machine are shown, and never run', async () => {
  const never = () => Promise.reject(new Error('it was run'))
  const doneHere = () => ({ act: ['./stop.sh --now'], undo: [] })
  const actions = [{ kind: 'x.act', doneHere: () => ({ act: ['./act.sh'], undo: ['./back.sh'] }), perform: never }]
  const { faults, steps } = await rehearsed(faultWith({ doneHere, inject: never, undo: never }), { actions })
  expect(faults[0]).toMatchObject({ inject: [{ host: 'here', command: './stop.sh --now' }], undo: [], missing: null })
  expect(steps).toEqual([
    {
      id: 'step',
      perform: [{ host: 'here', command: './act.sh' }],
      undo: [{ host: 'here', command: './back.sh' }],
    },
  ])
})

test('what a system says before that it would hit is told; a preview that fails refuses the rehearsal', async () => {
  const { faults } = await rehearsed(faultWith({ preview: async (handle: string) => [`${handle}: subnet-a`] }))
  expect(faults[0]).toMatchObject({ targets: ['h: subnet-a'], missing: null })
  const preview = () => Promise.reject(new Error('it would start a real experiment'))
  await expect(rehearsed(faultWith({ preview }))).rejects.toThrow('it would start a real experiment')
})

test('a fault that cannot be prepared is refused, as the drill would be', async () => {
  const prepare = () => Promise.reject(new Error('there is no primary'))
  await expect(rehearsed(faultWith({ prepare }))).rejects.toThrow('there is no primary')
})
