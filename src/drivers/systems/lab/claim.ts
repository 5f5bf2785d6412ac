/**
 * A claim: a file in the lab's own /run that says which run made a fault, and on which processes. It is written before the
 * fault takes effect, so that undo can tell what is its own, and it vanishes with the lab. Its first line is the process id
 * of the lease (0: none), the rest are processes as `pid:startTicks`.
 *
 * A **lease** is a process inside the lab that undoes the fault when its time is over, should whoever injected it be gone.
 */
import { MusterError } from '../../../model/muster-error.ts'
import type { Lab } from '../../../lab/lab.ts'

const folder = '/run/lab'

/** Path of a claim, inside the lab. `name` tells the faults of one run apart. */
export const claimFile = (runId: string, name: string) => `${folder}/fault-${runId}-${name}`

/** Whether the run's fault still stands as far as nobody has undone it. */
export async function isClaimed(lab: Lab, runId: string, name: string): Promise<boolean> {
  const { code } = await lab.exec('backbone', ['test', '-e', claimFile(runId, name)], { timeoutMs: 5_000 })
  return code === 0
}

/** Claims of any run that nobody has released: faults that still stand. */
export async function openClaims(lab: Lab): Promise<string[]> {
  const { stdout } = await lab.exec('backbone', ['sh', '-c', `cd ${folder} && ls -d fault-* 2>/dev/null; true`], {
    timeoutMs: 5_000,
  })
  return stdout.split('\n').filter(Boolean)
}

/** Claims, with a lease that runs `command` in the host's network namespace and releases the claim when its time is over. */
export async function claimWithLease(
  lab: Lab,
  claim: { readonly runId: string; readonly name: string; readonly host: string },
  leaseMs: number,
  command: string,
): Promise<void> {
  const file = claimFile(claim.runId, claim.name)
  const script = `set -o noclobber
setsid sh -c 'sleep "$1"; eval "$2"; rm -f "$3"' lease "$2" "$3" "$1" >/dev/null 2>&1 </dev/null & lease=$!
echo $lease >"$1" || { kill -KILL -- -$lease; exit 3; }`
  await runScript(lab, claim.host, script, [file, seconds(leaseMs), command])
}

/** Ends the lease and releases the claim; nothing happens when there is none. */
export async function release(lab: Lab, runId: string, name: string): Promise<void> {
  const script = `[ -e "$1" ] || exit 0
read -r lease <"$1" && [ "$lease" != 0 ] && kill -KILL -- -"$lease" 2>/dev/null
rm -f "$1"`
  await runScript(lab, 'backbone', script, [claimFile(runId, name)])
}

export const seconds = (ms: number) => (ms / 1000).toFixed(3)

/** Runs a bash script in one of the lab's hosts; throws with what it said when it fails. */
export async function runScript(lab: Lab, host: string, script: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await lab.exec(host, ['bash', '-c', script, 'muster', ...args], {
    timeoutMs: 10_000,
  })
  if (code === 0) return stdout
  const why = stderr.trim() || `exit code ${code}`
  throw new MusterError('lab.fault', `a fault's script failed on ${host}: ${why}`)
}
