// A process of its own that injects or undoes one fault of AWS, given as JSON in its arguments.
import { awsDrivers } from '../../src/drivers/systems/aws/driver.ts'
import type { AnyFault } from '../../src/drivers/contract/fault.ts'
import { awsEnvironment, endpointVariable } from './aws-environment.ts'

const [act = '', text = ''] = process.argv.slice(2)
const { kind, handle, runId, leaseMs } = JSON.parse(text)
const drivers = awsDrivers(awsEnvironment(process.env[endpointVariable] as string))
const fault = drivers.flatMap(({ faults }) => faults as AnyFault[]).find(known => known.kind === kind)
if (!fault) throw new Error(`no fault is called ${kind}`)
const context = { system: {}, runId, leaseMs, signal: AbortSignal.timeout(30_000) } as never
if (act === 'undo') await fault.undo(handle as never, context)
if (act === 'inject') {
  await fault.inject(handle as never, context)
  process.stdout.write('injected\n')
  // Whoever started this kills it; should that one die first, this one must not stay.
  setTimeout(() => process.exit(1), 60_000)
}
