/** A lock on a host: a file that names the run which drills there, and until when. What has run out is taken over. */
import { setTimeout as delay } from 'node:timers/promises'
import { refusal } from '../../model/muster-error.ts'
import { runScript } from './script.ts'
import type { Shells } from './claim.ts'

/** Beyond it a drill is not going on any more, whatever became of it. */
const holdS = 4 * 3_600

const held = 4

// Whoever reads and then writes has the folder to himself meanwhile.
const alone = 'exec 9<"${1%/*}"; flock -w 5 9 || { echo "somebody else keeps the folder of $1" >&2; exit 1; }'

const take = `${alone}
owner= end=0
[ -e "$1" ] && read -r owner end <"$1"
if [ -n "$owner" ] && [ "$owner" != "$2" ] && [ "$end" -gt "$(date +%s)" ] 2>/dev/null; then
  echo "$owner $(date -u -d "@$end" +%Y-%m-%dT%H:%MZ)"
  exit ${held}
fi
echo "$2 $(( $(date +%s) + $3 ))" >"$1.new" && mv "$1.new" "$1"`

const release = `${alone}
[ -e "$1" ] && read -r owner end <"$1"
[ "$owner" = "$2" ] && rm -f "$1"
exit 0`

const fileOf = ({ claims }: Shells) => `${claims}/muster-lock`

/** Refuses where another run holds it. */
export async function lockHost(shells: Shells, host: string, runId: string): Promise<void> {
  const argv = ['bash', '-c', take, 'muster', fileOf(shells), runId, String(holdS)]
  const { code, stdout, stderr } = await shells.hosts.exec(host, argv, { timeoutMs: 10_000 })
  if (code === 0) return
  if (code !== held) throw new Error(`${host} cannot be locked: ${stderr.trim() || `exit code ${code}`}`)
  const [owner, until] = stdout.trim().split(' ')
  throw refusal(
    'estate.locked',
    `${host} is being drilled by run ${owner}, which holds it until ${until}`,
    `wait for it, or have it recovered from its folder; where nobody has that any more, see that ${host} is whole and remove ${fileOf(shells)} there`,
  )
}

/** A connection that was lost is made again within this. */
const patienceMs = 60_000
const againMs = 1_000

/** Nothing happens where another run holds it, or none. A host that cannot be reached is tried again for a while. */
export async function unlockHost(shells: Shells, host: string, runId: string, withinMs = patienceMs): Promise<void> {
  for (const deadline = performance.now() + withinMs; ; await delay(againMs))
    try {
      return void (await runScript(shells.hosts, host, release, [fileOf(shells), runId]))
    } catch (error) {
      if (performance.now() >= deadline) throw error
    }
}
