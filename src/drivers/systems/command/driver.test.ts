import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { describeDriverConformance } from '../../../../test/drivers/conformance.ts'
import { commandEnvironment, folderVariable } from '../../../../test/drivers/command-environment.ts'
import { running } from '../../../../test/sshd.ts'
import { estateOf } from '../../../../test/estate-of.ts'
import type { CommandSettings } from '../../../model/environment/command/command-settings.ts'
import type { DrilledSystem } from '../../contract/system.ts'
import type { AnyAction } from '../../contract/action.ts'
import type { Driver } from '../../contract/driver.ts'
import type { AnyFault } from '../../contract/fault.ts'
import { commandDrivers } from './driver.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-command-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const flag = join(folder, 'flag')
const environment = commandEnvironment(folder)
const secrets: Record<string, string> = {}
const system = { steadyState: async () => [], secrets: () => secrets } as unknown as DrilledSystem
const script = fileURLToPath(new URL('../../../../test/drivers/elsewhere-command.ts', import.meta.url))

describeDriverConformance('command', {
  driver: commandDrivers(environment)[0] as Driver,
  environment,
  system: () => system,
  standing: async () => (existsSync(flag) ? [readFileSync(flag, 'utf8')] : []),
  elsewhere: (action, fault) =>
    spawn(process.execPath, [script, action, JSON.stringify(fault)], {
      env: { ...process.env, [folderVariable]: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  cases: [
    {
      ...{ kind: 'ours.raise-flag', target: {}, spec: {}, leased: false },
      unknown: [{ store: 'mainframe' }, { zone: 'z' }, { region: 'mars' }, { service: 'bank' }, { component: 'x' }],
    },
  ],
})

const sh = (text: string) => ['sh', '-c', text]
const driverWith = (settings: Omit<CommandSettings, 'driver'>) =>
  commandDrivers({ ...environment, systems: { ours: { driver: 'command', folder, ...settings } } })[0] as Driver
const faultWith = (fault: object, more: object = {}) =>
  driverWith({
    faults: { 'ours.break': { description: 'breaks', inject: ['true'], undo: { none: 'it ends' }, ...fault } },
    ...more,
  }).faults[0] as AnyFault
const context = (runId = 'run-1', ms = 5_000) => ({ system, runId, leaseMs: 0, signal: AbortSignal.timeout(ms) })
const prepared = async (fault: AnyFault, spec = {}, target = {}) =>
  (await fault.prepare(spec as never, target, context() as never)).handle

test('a program is told whose it is, what the scenario says, and what the environment gives it', async () => {
  secrets['variable#ours#TOKEN'] = 's3cret'
  const inject = sh('echo "$MUSTER_RUN_ID $MUSTER_KIND $MUSTER_TARGET $MUSTER_WITH $PLAIN $TOKEN" >told')
  const variables = { PLAIN: 'a b', TOKEN: { fromEnvironment: 'X' } }
  const fault = faultWith({ inject }, { variables })
  await fault.inject(await prepared(fault, { percent: 5 }, { store: 'core-db' }), context() as never)
  expect(readFileSync(join(folder, 'told'), 'utf8').trim()).toBe(
    'run-1 ours.break {"store":"core-db"} {"percent":5} a b s3cret',
  )
})

test('what confirm ends with is what it means: there, not there, nobody can tell', async () => {
  const seen = async (text: string) => {
    const fault = faultWith({ confirm: sh(text), timeout: '300ms' })
    return await fault.confirm(await prepared(fault), context() as never)
  }
  expect(await seen('echo first; echo two are down')).toEqual({ state: 'present', detail: 'two are down' })
  expect(await seen('echo all run >&2; exit 1')).toEqual({ state: 'absent', detail: 'all run' })
  expect(await seen('exit 1')).toEqual({ state: 'absent', detail: 'its confirm ended with exit code 1' })
  expect(await seen('echo no answer; exit 7')).toEqual({ state: 'unknown', detail: 'exit code 7: no answer' })
  expect(await seen('echo waiting; sleep 60')).toEqual({
    state: 'unknown',
    detail: 'sh was ended after 0.3 s: waiting',
  })
  const missing = faultWith({ confirm: ['no-such-program'] })
  expect(await missing.confirm(await prepared(missing), context() as never)).toMatchObject({
    ...{ state: 'unknown', detail: expect.stringContaining('no-such-program could not be started') },
  })
})

test('without a confirm nobody can tell whether it is there, and after its undo only that this ended well', async () => {
  const fault = faultWith({ undo: ['true'] })
  const handle = await prepared(fault)
  expect(await fault.confirm(handle, context() as never)).toMatchObject({ state: 'unknown' })
  await fault.undo(handle, context('another') as never)
  expect(await fault.confirm(handle, context() as never)).toMatchObject({ state: 'unknown' })
  await fault.undo(handle, context() as never)
  expect(await fault.confirm(handle, context() as never)).toMatchObject({ state: 'absent' })
})

test('a program that fails says with what it ended, and what it said last', async () => {
  const fault = faultWith({ inject: sh('echo "no such provider" >&2; exit 3'), undo: sh('exit 4') })
  const handle = await prepared(fault)
  await expect(fault.inject(handle, context() as never)).rejects.toThrow('ours.break: exit code 3: no such provider')
  await expect(fault.undo(handle, context() as never)).rejects.toThrow('undo of ours.break: exit code 4')
})

test('what takes too long is ended, with what it has started', async () => {
  // Not a number that another test's program has.
  const seconds = `60.${process.pid}`
  const fault = faultWith({ inject: sh(`sleep ${seconds} & wait`), timeout: '300ms' })
  await expect(fault.inject(await prepared(fault), context() as never)).rejects.toThrow('sh was ended after 0.3 s')
  await expect.poll(() => running(`sleep ${seconds}`)).toEqual([])
})

test('the plan says what is run, and why nobody undoes it where nobody does', () => {
  const fault = faultWith({ inject: ['./stop.sh', '--now'], undo: { none: 'the provider starts again after 5 min' } })
  expect(fault.describe({} as never)).toMatchObject({
    effect: 'breaks; runs: ./stop.sh --now',
    undo: 'nobody undoes it: the provider starts again after 5 min',
    reversible: false,
    blastRadius: 'region',
  })
  expect(faultWith({ blastRadius: 'host' }).describe({} as never)).toMatchObject({ blastRadius: 'host' })
  expect(fault.candidates(estateOf(environment), { store: 'core-db', role: 'primary' })).toEqual(['ours.break'])
})

test('a step is done when its effect is seen; a check holds while its program ends with 0', async () => {
  const step = (confirm: string) =>
    driverWith({
      actions: {
        'ours.promote': {
          description: 'promotes',
          perform: ['true'],
          confirm: sh(confirm),
          undo: { none: 'it stays' },
        },
      },
    }).actions?.[0] as AnyAction
  const performed = async (action: AnyAction) => {
    const { handle } = await action.prepare({} as never, {}, context() as never)
    return await action.perform(handle, context() as never)
  }
  expect(await performed(step('echo b leads'))).toEqual({ detail: 'b leads' })
  await expect(performed(step('echo a leads; exit 1'))).rejects.toThrow('its effect is not seen: a leads')
  const checks = { good: { command: sh('echo all answer') }, bad: { command: sh('echo one is down; exit 2') } }
  expect(await driverWith({ checks }).steadyStores?.(system as never, AbortSignal.timeout(5_000))).toEqual([
    { name: 'ours/good', ok: true, detail: 'all answer' },
    { name: 'ours/bad', ok: false, detail: expect.stringContaining('exit code 2: one is down') },
  ])
})
