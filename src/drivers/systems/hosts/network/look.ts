/** What a host says of its network: where it has links and addresses, with which tools, and by which connection it was asked. */
import type { Hosts } from '../../../contract/hosts.ts'
import { runScript } from '../../../linux/script.ts'
import { type Link, linksOf } from './links.ts'

/** Whoever comes by ssh: from which address, and to which address and port. */
export interface Way {
  readonly from: string
  readonly to: string
  readonly port: number
  readonly [key: string]: string | number
}

export interface HostNetwork {
  readonly host: string
  /** by which it was asked; `none`: by no network; null: it does not say */
  readonly way: Way | 'none' | null
  readonly tools: readonly string[]
  /** null: its `ip` does not tell them */
  readonly links: readonly Link[] | null
}

// Who becomes root by sudo has left the variable behind, with whoever became root.
const script = `connection=$SSH_CONNECTION pid=$$
while [[ -z $connection && $pid -gt 1 ]]; do
  connection=$(tr '\\0' '\\n' <"/proc/$pid/environ" | sed -n 's/^SSH_CONNECTION=//p')
  read -r line <"/proc/$pid/stat" || break
  fields=(\${line##*) }); pid=\${fields[1]}
done 2>/dev/null
echo "$connection"
for tool in ip nft tc; do [[ -x $(type -P "$tool") ]] && echo -n "$tool "; done
echo
ip -d -j addr show 2>/dev/null
exit 0`

/** Each host is asked once; reads only. */
export const lookAt = (hosts: Hosts, names: readonly string[]): Promise<HostNetwork[]> =>
  Promise.all(names.map(async host => readLook(host, await runScript(hosts, host, script, []))))

function readLook(host: string, text: string): HostNetwork {
  const [connection = '', tools = '', ...links] = text.split('\n')
  return { host, way: wayOf(connection), tools: tools.split(' ').filter(Boolean), links: linksOf(links.join('\n')) }
}

/** As sshd tells it: address and port of whoever comes, address and port of itself. Pure. */
export function wayOf(connection: string): HostNetwork['way'] {
  const [from, , to, port] = connection.trim().split(' ')
  if (from === undefined || to === undefined || port === undefined) return null
  // It was given a pipe.
  if (from === 'UNKNOWN') return 'none'
  return { from: bare(from), to: bare(to), port: Number(port) }
}

/** Without the link of an address that is valid on one only. */
const bare = (address: string) => address.replace(/%.*/, '')
