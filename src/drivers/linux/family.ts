/** A component's processes on its host, by how the component is found there: its first process, and all that descend from it. */
import type { Hosts } from '../contract/hosts.ts'
import type { ProcessRef } from '../contract/processes.ts'
import { runScript } from './script.ts'
import { readTable } from './strike.ts'

/** One of them says which process is a component's first. */
export interface Found {
  /** of systemd */
  readonly unit?: string | undefined
  /** holds its process id in its first line */
  readonly pidFile?: string | undefined
  /** a regular expression that its command line matches */
  readonly pattern?: string | undefined
}

// What it is looked for by comes on stdin: in its own arguments the script would find itself.
const find = `${readTable}
{ read -r way; IFS= read -r what; } || exit 2
case $way in
  unit) roots=$(systemctl show -p MainPID --value -- "$what") || exit 1 ;;
  pidFile)
    roots=
    if [[ -r $what ]]; then
      read -r roots <"$what"
      # What was started after the file was written has the number of a process that is gone.
      written=$(stat -c %Y -- "$what") booted=$(sed -n 's/^btime //p' /proc/stat)
      ((booted + \${start[$roots]:-0} / $(getconf CLK_TCK) > written + 2)) && roots=
    fi ;;
  pattern) roots=$(pgrep -f -- "$what") ;;
esac
declare -A own
order=()
for pid in $roots; do
  # Of those that match, one that another one started is no first.
  [[ -n \${start[$pid]} && \${state[$pid]} != Z && " "\${roots//$'\\n'/ }" " != *" \${parent[$pid]} "* ]] && own[$pid]=1 order+=("$pid")
done
found=1
while ((found)); do
  found=0
  for pid in "\${!parent[@]}"; do
    [[ -n \${own[\${parent[$pid]}]} && -z \${own[$pid]} && \${state[$pid]} != Z ]] && own[$pid]=1 found=1 order+=("$pid")
  done
done
for pid in "\${order[@]}"; do echo "$pid:\${start[$pid]}"; done
exit 0
`

/** In the order of descent; empty when it does not run. Throws where the host cannot tell. */
export async function familyOn(hosts: Hosts, host: string, found: Found): Promise<ProcessRef[]> {
  const [way, what] = Object.entries(found).find(([, value]) => value !== undefined) ?? []
  if (way === undefined) throw new Error('nobody said how the component is found')
  const lines = await runScript(hosts, host, find, [], `${way}\n${what}\n`)
  return lines
    .split('\n')
    .filter(Boolean)
    .map(line => {
      const [pid, startTicks] = line.split(':').map(Number) as [number, number]
      return { pid, startTicks, host }
    })
}
