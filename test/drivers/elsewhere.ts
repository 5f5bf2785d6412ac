// A process of its own that attaches to a lab and injects or undoes one fault, given as JSON in its arguments.
import environment from '../../environments/lab-single-region.ts'
import { drivers } from '../../src/drivers/index.ts'
import { LabSystem } from '../../src/drivers/lab/system.ts'
import { attachLab } from '../../src/lab/boot.ts'

const [stateDir = '', action, text = ''] = process.argv.slice(2)
const { kind, handle, runId, leaseMs } = JSON.parse(text)
const lab = await attachLab(stateDir)
const fault = drivers.flatMap(driver => driver.faults).find(known => known.kind === kind)
if (!lab || !fault) throw new Error(`no lab in ${stateDir}, or no fault ${kind}`)
const context = { system: new LabSystem(lab, environment), runId, leaseMs, signal: AbortSignal.timeout(30_000) }
if (action === 'undo') await fault.undo(handle, context as never)
if (action === 'inject') {
  await fault.inject(handle, context as never)
  process.stdout.write('injected\n')
  // Whoever started this kills it; should that one die first, this one must not stay.
  setTimeout(() => process.exit(1), 60_000)
}
