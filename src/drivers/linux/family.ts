/** Processes of components on their host, by how each is found there: its first process, and all that descend from it. */
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

// What they are looked for by comes on stdin: in its own arguments the script would find itself.
const find = `${readTable}
at=0
while read -r way && IFS= read -r what; do
  case $way in
    unit) roots=$(systemctl show -p MainPID --value -- "$what") || exit 1 ;;
    pidFile)
      roots=
      if [[ -r $what ]]; then
        read -r roots <"$what"
        # What was started after the file was written has the number of a process that is gone.
        written=$(stat -c %Y -- "$what") booted=$(sed -n 's/^btime //p' /proc/stat)
        ((booted + \${start[\${roots:-0}]:-0} / $(getconf CLK_TCK) > written + 2)) && roots=
      fi ;;
    pattern) roots=$(pgrep -f -- "$what") ;;
  esac
  own=' '
  order=()
  for pid in $roots; do
    # Of those that match, one that another one started is no first.
    [[ -n \${start[$pid]} && \${state[$pid]} != Z && " "\${roots//$'\\n'/ }" " != *" \${parent[$pid]} "* ]] && own+="$pid " order+=("$pid")
  done
  found=\${#order[@]}
  while ((found)); do
    found=0
    for pid in "\${!parent[@]}"; do
      [[ $own == *" \${parent[$pid]} "* && $own != *" $pid "* && \${state[$pid]} != Z ]] && own+="$pid " found=1 order+=("$pid")
    done
  done
  for pid in "\${order[@]}"; do echo "$at $pid \${start[$pid]}"; done
  at=$((at + 1))
done
exit 0
`

/** Of each, in the order of descent; empty of what does not run. One look at the host for all. Throws where it cannot tell. */
export async function familiesOn(hosts: Hosts, host: string, components: readonly Found[]): Promise<ProcessRef[][]> {
  const words = components.flatMap(found => Object.entries(found).find(([, what]) => what !== undefined) ?? [])
  if (words.length !== 2 * components.length) throw new Error('nobody said how a component is found')
  const lines = (await runScript(hosts, host, find, [], `${words.join('\n')}\n`)).split('\n').filter(Boolean)
  const seen = lines.map(line => line.split(' ').map(Number) as [number, number, number])
  return components.map((_, own) =>
    seen.flatMap(([at, pid, startTicks]) => (at === own ? [{ pid, startTicks, host }] : [])),
  )
}
