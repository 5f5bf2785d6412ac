// A process of its own that attaches to a lab and injects, performs or undoes one fault or action, given as JSON in its arguments.
import { drivers } from '../../src/drivers/index.ts'
import { LabSystem } from '../../src/drivers/systems/lab/system.ts'
import { attachLab } from '../../src/lab/boot.ts'

const [stateDir = '', act = '', text = ''] = process.argv.slice(2)
const { kind, handle, runId, leaseMs, environment = 'lab-single-region' } = JSON.parse(text)
const lab = await attachLab(stateDir)
const found = drivers.flatMap(({ faults, actions = [] }) => [...faults, ...actions]).find(known => known.kind === kind)
if (!lab || !found) throw new Error(`no lab in ${stateDir}, or nothing is called ${kind}`)
const { default: drilled } = await import(`../../environments/${environment}.ts`)
const context = { system: new LabSystem(lab, drilled), runId, leaseMs, signal: AbortSignal.timeout(30_000) }
if (act === 'undo') await found.undo?.(handle, context as never)
if (act === 'inject' && 'inject' in found) {
  await found.inject(handle, context as never)
  said('injected')
}
if (act === 'perform' && 'perform' in found) {
  await found.perform(handle, context as never)
  said('performed')
}

function said(what: string) {
  process.stdout.write(`${what}\n`)
  // Whoever started this kills it; should that one die first, this one must not stay.
  setTimeout(() => process.exit(1), 60_000)
}
