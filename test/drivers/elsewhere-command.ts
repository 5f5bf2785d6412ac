// A process of its own that injects or undoes one fault that is a program, given as JSON in its arguments.
import { commandDrivers } from '../../src/drivers/systems/command/driver.ts'
import type { AnyFault } from '../../src/drivers/contract/fault.ts'
import { commandEnvironment, folderVariable } from './command-environment.ts'

const [act = '', text = ''] = process.argv.slice(2)
const { kind, handle, runId, leaseMs } = JSON.parse(text)
const drivers = commandDrivers(commandEnvironment(process.env[folderVariable] as string))
const fault = drivers.flatMap(({ faults }) => faults as AnyFault[]).find(known => known.kind === kind)
if (!fault) throw new Error(`no fault is called ${kind}`)
const context = { system: { secrets: () => ({}) }, runId, leaseMs, signal: AbortSignal.timeout(30_000) } as never
if (act === 'undo') await fault.undo(handle as never, context)
if (act === 'inject') {
  await fault.inject(handle as never, context)
  process.stdout.write('injected\n')
  // Whoever started this kills it; should that one die first, this one must not stay.
  setTimeout(() => process.exit(1), 60_000)
}
