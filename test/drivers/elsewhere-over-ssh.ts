// A process of its own that reaches the machines of lab-over-ssh and injects or undoes one fault, given as JSON in its arguments.
import { openEstate } from '../../src/cli/open-estate.ts'
import type { AnyFault } from '../../src/drivers/contract/fault.ts'
import { technologies } from '../../src/drivers/technologies/index.ts'
import overSsh from '../../environments/lab-over-ssh.ts'

const [act = '', text = ''] = process.argv.slice(2)
const { kind, handle, runId, leaseMs } = JSON.parse(text)
const fault = technologies.flatMap(({ faults }) => faults as AnyFault[]).find(known => known.kind === kind)
if (!fault) throw new Error(`no fault is called ${kind}`)
const system = await openEstate(overSsh, () => undefined)
const context = { system, runId, leaseMs, signal: AbortSignal.timeout(30_000) } as never
if (act === 'undo') await fault.undo(handle as never, context)
if (act === 'inject') {
  await fault.inject(handle as never, context)
  process.stdout.write('injected\n')
  // Whoever started this kills it; should that one die first, this one must not stay.
  setTimeout(() => process.exit(1), 60_000)
} else await system.close()
