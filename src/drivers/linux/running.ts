/** Which of some processes still run. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Hosts } from '../contract/hosts.ts'
import type { ProcessRef, RunningProcess } from '../contract/processes.ts'
import { runScript } from './script.ts'
import { refText } from './strike.ts'

// A command may hold spaces and parentheses: what counts begins after the last one.
const look = `for ref in "$@"; do
  { read -r line <"/proc/\${ref%:*}/stat"; } 2>/dev/null || continue
  fields=(\${line##*) })
  [[ \${fields[19]} == "\${ref#*:}" && \${fields[0]} != Z ]] && echo "$ref:\${fields[0]}"
done
exit 0
`

/** Those of a host's processes that run, in the order given; a zombie does not. */
async function runningOn(hosts: Hosts, host: string, refs: readonly ProcessRef[]): Promise<RunningProcess[]> {
  if (refs.length === 0) return []
  const lines = (await runScript(hosts, host, look, refs.map(refText))).split('\n').filter(Boolean)
  const states = new Map(lines.map(line => [line.slice(0, -2), line.slice(-1)]))
  return refs.flatMap(ref => {
    const state = states.get(refText(ref))
    return state === undefined ? [] : [{ ...ref, state }]
  })
}

/** The same once none runs any more, or when `graceMs` are over. */
export async function stillRunning(
  hosts: Hosts,
  host: string,
  refs: readonly ProcessRef[],
  graceMs = 0,
): Promise<RunningProcess[]> {
  const deadline = performance.now() + graceMs
  for (;;) {
    const left = await runningOn(hosts, host, refs)
    if (left.length === 0 || performance.now() > deadline) return left
    await delay(10)
  }
}
