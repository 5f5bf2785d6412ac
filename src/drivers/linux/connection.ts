/** How a fresh TCP connection from a host ends. */
import type { ConnectionEnd } from '../contract/ask.ts'
import type { Hosts } from '../contract/hosts.ts'
import { seconds } from './claim.ts'
import { runScript } from './script.ts'

/**
 * Timed is the connection alone, from when whoever makes it is there: on a machine that is busy, the birth of a process may take
 * longer than any connection. An answer that came while this one was given no processor is found by the second look.
 */
const script = `exec 4< <({ echo; if : <>"/dev/tcp/$1/$2"; then echo 'was made'; else echo 'was refused'; fi; } 2>/dev/null)
maker=$!
read -r -u 4
read -r -t "$3" -u 4 end || { read -r -t 0.05 -u 4 rest && end+=$rest; } || end='timed out'
kill -KILL $maker 2>/dev/null
echo "$end"
`

export async function connectionEnd(
  hosts: Hosts,
  from: string,
  to: { readonly address: string; readonly port: number; readonly withinMs: number },
): Promise<ConnectionEnd> {
  const args = [to.address, String(to.port), seconds(to.withinMs)]
  return (await runScript(hosts, from, script, args)).trim() as ConnectionEnd
}
