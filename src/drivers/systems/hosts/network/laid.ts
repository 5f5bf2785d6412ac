/** Obstacles on their hosts: laid under a claim, looked at, and taken away by whoever knows the run. */
import type { Confirmation } from '../../../contract/fault.ts'
import type { Owner } from '../../../contract/network.ts'
import { actUnderLease, release, type Shells } from '../../../linux/claim.ts'
import { queueHandle } from '../../../linux/queue.ts'
import { runScript } from '../../../linux/script.ts'
import { quoted } from '../remote-shell.ts'
import { directionsOf, type Obstacle, type Spot } from './obstacle.ts'
import { queueAt, unqueueAt } from './queue.ts'
import { acting, rulesOf, tableName } from './rules.ts'

const atSpots = <Result>(
  obstacles: readonly Obstacle[],
  act: (obstacle: Obstacle, spot: Spot) => Promise<Result>,
): Promise<Result[]> => Promise.all(obstacles.flatMap(obstacle => obstacle.spots.map(spot => act(obstacle, spot))))

/** On all its hosts at once, and in one act on each. */
export async function lay(shells: Shells, obstacle: Obstacle, { runId, leaseMs }: Owner): Promise<void> {
  await atSpots([obstacle], async (_, spot) => {
    const [table, handle] = [tableName(spot.claim, runId), queueHandle(spot, runId)]
    const links = queuedLinks(obstacle, spot)
    const { queue } = obstacle
    const act = ['nft -f -', ...(queue ? links.map(link => queueAt(link, handle, queue)) : [])].join(' && ')
    const undo = [ownTableGone(table, runId), ...links.map(link => unqueueAt(link, handle))].join('; ')
    const input = rulesOf(obstacle, spot, { table, mark: runId, leaseMs, queue: handle })
    await actUnderLease(shells, claimOf(spot, runId), leaseMs, { act, input, undo })
  })
}

/** Of a table that has the name and not the mark it takes nothing away. */
const ownTableGone = (table: string, mark: string) =>
  `nft list table inet ${table} | grep -qF ${quoted(`comment "${mark}"`)} && nft delete table inet ${table}`

// A table that is not there is no table of the run; what else nft says is told.
const inTable = (then: string) => `table=$1 mark=$2 handle=$3; shift 3
if said=$(LC_ALL=C nft list table inet "$table" 2>&1); then
  ${then}
elif [[ $said != *'No such file'* ]]; then
  echo "$said" >&2; exit 1
fi
queued() { tc qdisc show dev "$1" 2>/dev/null | grep -q "^qdisc htb $handle root "; }
`

const lookScript = `${inTable('echo "$said"')}
for link; do queued "$link" && echo queue; done
exit 0`

const takeScript = `${inTable(`[[ $said != *'comment "'"$mark"'"'* ]] || nft delete table inet "$table" || exit 1`)}
for link; do
  ! queued "$link" || tc qdisc del dev "$link" root handle "$handle" || exit 1
done`

const argsOf = (obstacle: Obstacle, spot: Spot, runId: string) => [
  ...[tableName(spot.claim, runId), runId, queueHandle(spot, runId)],
  ...queuedLinks(obstacle, spot),
]

/** Whether those of the run stand, all of them or none. */
export async function standing(
  shells: Shells,
  obstacles: readonly Obstacle[],
  { runId }: Pick<Owner, 'runId'>,
): Promise<Confirmation> {
  const all = await atSpots(obstacles, async (obstacle, spot) => {
    const said = await runScript(shells.hosts, spot.host, lookScript, argsOf(obstacle, spot, runId))
    const queues = said.match(/^queue$/gm)?.length ?? 0
    const wanted = spot.links.length * directionsOf(obstacle).length + queuedLinks(obstacle, spot).length
    return { host: spot.host, found: acting(said, runId) + queues, wanted }
  })
  const [found, wanted] = [sum(all.map(one => one.found)), sum(all.map(one => one.wanted))]
  const hosts = [...new Set(all.map(({ host }) => host))]
  const detail = `${found} of ${wanted} obstacles stand, on ${hosts.join(', ')}`
  if (found === wanted) return { state: 'present', detail }
  return { state: found === 0 ? 'absent' : 'unknown', detail }
}

/** Takes away what carries the mark of the run and nothing else; nothing happens where nothing is left of it. */
export async function takeAway(
  shells: Shells,
  obstacles: readonly Obstacle[],
  { runId }: Pick<Owner, 'runId'>,
): Promise<void> {
  await atSpots(obstacles, async (obstacle, spot) => {
    await runScript(shells.hosts, spot.host, takeScript, argsOf(obstacle, spot, runId))
    await release(shells, claimOf(spot, runId))
  })
}

const queuedLinks = ({ queue }: Obstacle, { links }: Spot) => (queue === null ? [] : links)

const claimOf = ({ claim: name, host }: Spot, runId: string) => ({ runId, name, host })

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0)
