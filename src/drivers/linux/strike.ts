/**
 * Signals to whole families of processes, as one act: one script on their host looks at the process table, writes the claim and
 * signals, so that the fault's instant is known to a few milliseconds.
 */
import type { Claim, ProcessRef } from '../contract/processes.ts'
import { claimFile, seconds, type Shells } from './claim.ts'
import { runScript } from './script.ts'

// Reads the process table with builtins only: forking for each process would take longer than the fault should.
export const readTable = `declare -A start parent state
for file in /proc/[0-9]*/stat; do
  { read -r line <"$file"; } 2>/dev/null || continue
  pid=\${line%% *}; fields=(\${line##*) })
  state[$pid]=\${fields[0]}; parent[$pid]=\${fields[1]}; start[$pid]=\${fields[19]}
done
lives() { [[ -n \${start[$1]} && \${start[$1]} == "$2" && \${state[$1]} != Z ]]; }
`

/** Lets what a claim names go on, then releases the claim. `$1`: claim file. */
const thaw = `${readTable}
{ read -r lease; while IFS=: read -r pid ticks; do lives "$pid" "$ticks" && kill -s CONT "$pid"; done; } <"$1"
rm -f "$1"
`

const strike = `claim=$1 signal=$2 lease=$3; shift 3
[[ -e $claim ]] && { echo "$claim stands already" >&2; exit 4; }
${readTable}
declare -A hit
for ref in "$@"; do lives "\${ref%:*}" "\${ref#*:}" && hit[\${ref%:*}]=1; done
# Children may have come since the processes were looked up: they belong to the family and share its fate.
found=1
while ((found)); do
  found=0
  for pid in "\${!parent[@]}"; do
    [[ -n \${hit[\${parent[$pid]}]} && -z \${hit[$pid]} && \${state[$pid]} != Z ]] && hit[$pid]=1 found=1
  done
done
((\${#hit[@]})) || { echo 'none of the processes runs any more' >&2; exit 3; }
set -o noclobber
holder=0
if [[ $lease != 0 ]]; then
  setsid bash -c 'sleep "$2"; '"$THAW" lease "$claim" "$lease" >/dev/null 2>&1 </dev/null & holder=$!
fi
{ echo "$holder"; for pid in "\${!hit[@]}"; do echo "$pid:\${start[$pid]}"; done; } >"$claim" || exit 4
# One of them may have ended by itself since: kill complains of it, and confirm tells what came of the rest.
kill -s "$signal" "\${!hit[@]}" 2>/dev/null
exit 0
`

/**
 * Signals the processes that still run, and their descendants, all at once. With `leaseMs` a lease lets them go on after
 * that long. Throws when none of them runs, or when the run has claimed the same name already.
 */
export async function strikeProcesses(
  shells: Shells,
  refs: readonly ProcessRef[],
  signal: 'KILL' | 'STOP',
  claim: Claim,
  leaseMs: number | null,
): Promise<void> {
  const lease = leaseMs === null ? '0' : seconds(leaseMs)
  const script = `THAW='${thaw.replaceAll("'", `'\\''`)}'\n${strike}`
  await runScript(shells.hosts, claim.host, script, [claimFile(shells, claim), signal, lease, ...refs.map(refText)])
}

/** Lets go on what this run has stopped and ends the lease; nothing happens when there is no claim. */
export async function thawProcesses(shells: Shells, claim: Claim): Promise<void> {
  const script = `[ -e "$1" ] || exit 0
read -r holder <"$1"
${thaw}
[ "$holder" = 0 ] || kill -KILL -- -"$holder" 2>/dev/null
exit 0`
  await runScript(shells.hosts, claim.host, script, [claimFile(shells, claim)])
}

/** `pid:startTicks`, as claims and scripts name a process. */
export const refText = ({ pid, startTicks }: ProcessRef) => `${pid}:${startTicks}`
