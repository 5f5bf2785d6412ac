/**
 * A claim is a file on the host where the fault is, in a folder that does not outlast the host: what it says of processes is void
 * after it. Its first line is the process id of the lease (0: none), the rest are processes as `pid:startTicks`. A lease is a
 * process on that host.
 */
import type { Hosts } from '../contract/hosts.ts'
import type { Claim } from '../contract/processes.ts'
import { runScript } from './script.ts'

/** How scripts are run, and where claims lie on each host. */
export interface Shells {
  readonly hosts: Hosts
  /** absolute path of a folder that is there */
  readonly claims: string
}

/** Path of a claim on its host. */
export const claimFile = ({ claims }: Shells, { runId, name }: Claim) => `${claims}/fault-${runId}-${name}`

export async function isClaimed(shells: Shells, claim: Claim): Promise<boolean> {
  const argv = ['test', '-e', claimFile(shells, claim)]
  const { code, stderr } = await shells.hosts.exec(claim.host, argv, { timeoutMs: 5_000 })
  // A host that cannot be asked has said nothing of the claim.
  if (code !== 0 && code !== 1) throw new Error(`${claim.host} cannot be asked for claims: ${stderr.trim()}`)
  return code === 0
}

/** Names of the claims of any run that nobody has released: faults that still stand on a host. */
export async function openClaims({ hosts, claims }: Shells, host: string): Promise<string[]> {
  const { stdout } = await hosts.exec(host, ['sh', '-c', `cd ${claims} && ls -d fault-* 2>/dev/null; true`], {
    timeoutMs: 5_000,
  })
  return stdout.split('\n').filter(Boolean)
}

/** Claims, with a lease that runs `command` on the claim's host and releases the claim when its time is over. */
export async function claimWithLease(shells: Shells, claim: Claim, leaseMs: number, command: string): Promise<void> {
  const script = `set -o noclobber
setsid sh -c 'sleep "$1"; eval "$2"; rm -f "$3"' lease "$2" "$3" "$1" >/dev/null 2>&1 </dev/null & lease=$!
echo $lease >"$1" || { kill -KILL -- -$lease; exit 3; }`
  await runScript(shells.hosts, claim.host, script, [claimFile(shells, claim), seconds(leaseMs), command])
}

/** What is done under a claim, and what takes it back, each as a script of bash. */
export interface Act {
  readonly act: string
  /** for its stdin */
  readonly input?: string
  /** also takes back the half of it; finds it in order that there is nothing to take back */
  readonly undo: string
}

/** Claims with a lease, as above, and acts, all in one script on the claim's host. Nothing is left where that fails. */
export async function actUnderLease(
  shells: Shells,
  claim: Claim,
  leaseMs: number,
  { act, input, undo }: Act,
): Promise<void> {
  const script = `set -o noclobber
setsid sh -c 'sleep "$1"; eval "$2"; rm -f "$3"' lease "$2" "$3" "$1" >/dev/null 2>&1 </dev/null & lease=$!
echo $lease >"$1" || { kill -KILL -- -$lease; exit 3; }
eval "$4" && exit 0
eval "$3" >/dev/null 2>&1
{ kill -KILL -- -$lease; wait $lease; } 2>/dev/null
rm -f "$1"
exit 4`
  await runScript(shells.hosts, claim.host, script, [claimFile(shells, claim), seconds(leaseMs), undo, act], input)
}

/** Ends the lease and releases the claim; nothing happens when there is none. */
export async function release(shells: Shells, claim: Claim): Promise<void> {
  const script = `[ -e "$1" ] || exit 0
read -r lease <"$1" && [ "$lease" != 0 ] && kill -KILL -- -"$lease" 2>/dev/null
rm -f "$1"`
  await runScript(shells.hosts, claim.host, script, [claimFile(shells, claim)])
}

export const seconds = (ms: number) => (ms / 1000).toFixed(3)
