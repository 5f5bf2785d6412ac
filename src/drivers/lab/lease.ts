/**
 * A lease: something inside the lab that undoes a fault by itself when its time is over, should whoever injected it be
 * gone. It carries the run's id in its file name, and ends with the fault's own undo.
 */
import type { LabSystem } from './system.ts'

const fileOf = (runId: string, name: string) => `/run/lab/lease-${runId}-${name}`

/** Runs `command` (shell) inside the lab after `leaseMs`, unless {@link endLease} comes first. */
export async function startLease(
  system: LabSystem,
  runId: string,
  name: string,
  leaseMs: number,
  command: string,
): Promise<void> {
  const file = fileOf(runId, name)
  const script = `exec >/dev/null 2>&1 </dev/null; echo $$ >'${file}'; sleep ${leaseMs / 1000}; rm -f '${file}'; ${command}`
  const result = await system.lab.exec('backbone', ['setsid', '-f', 'sh', '-c', script], {
    timeoutMs: 5_000,
  })
  if (result.code !== 0) throw new Error(`lease ${name} did not start: ${result.stderr}`)
}

/** Ends a lease; nothing happens when there is none. */
export async function endLease(system: LabSystem, runId: string, name: string): Promise<void> {
  const file = fileOf(runId, name)
  const script = `[ -e '${file}' ] || exit 0; p=$(cat '${file}'); kill -KILL -- -$p 2>/dev/null || kill -KILL $p 2>/dev/null; rm -f '${file}'`
  await system.lab.exec('backbone', ['sh', '-c', script], { timeoutMs: 5_000 })
}
