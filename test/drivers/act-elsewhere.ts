/** What a process of its own does to the fault that its arguments tell: `inject`, after which it waits to be killed, or `undo`. */
import type { Driver } from '../../src/drivers/contract/driver.ts'
import type { AnyFault } from '../../src/drivers/contract/fault.ts'

export async function actElsewhere(drivers: readonly Driver[], system: object): Promise<void> {
  const [act = '', text = ''] = process.argv.slice(2)
  const { kind, handle, runId, leaseMs } = JSON.parse(text)
  const fault = drivers.flatMap(({ faults }) => faults as AnyFault[]).find(known => known.kind === kind)
  if (!fault) throw new Error(`no fault is called ${kind}`)
  const context = { system, runId, leaseMs, signal: AbortSignal.timeout(30_000) } as never
  if (act === 'undo') await fault.undo(handle as never, context)
  if (act !== 'inject') return
  await fault.inject(handle as never, context)
  process.stdout.write('injected\n')
  // Whoever started this kills it; should that one die first, this one must not stay.
  setTimeout(() => process.exit(1), 60_000)
}
