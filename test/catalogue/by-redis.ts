/** What was lost, asked of Redis itself with its own command line: the acknowledged ids of a run without those in its lists. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { attachLab } from '../../src/lab/boot.ts'
import { ackedIn } from '../drills/by-sql.ts'

const nodes = [1, 2, 3].flatMap(zone => [`10.1.2${zone}.10`, `10.1.2${zone}.11`])
// Every node lists the keys that it holds; a list is then read from whoever owns it.
const readLists = `for node in ${nodes.join(' ')}; do redis-cli -h $node --scan --pattern "$1"; done | sort -u |
while read -r key; do redis-cli -c -h ${nodes[0]} lrange "$key" 0 -1 </dev/null | sed "s|^|$key |"; done`

/** Ids `writer/seq` that the masters hold of a ledger. */
export async function presentInRedis(home: string, run: string, ledger: string): Promise<Set<string>> {
  const { runId } = JSON.parse(readFileSync(join(run, 'journal.ndjson'), 'utf8').split('\n')[0] as string)
  const lab = await attachLab(join(home, 'lab'))
  const argv = ['bash', '-c', readLists, 'read', `muster:*:${runId}/${ledger}:*`]
  const answer = await lab?.exec('control-eu-west-1', argv, { timeoutMs: 30_000 })
  if (answer?.code !== 0) throw new Error(`redis-cli: ${answer?.stderr}`)
  return new Set([...answer.stdout.matchAll(/:(\d+)\} (\d+)$/gm)].map(([, writer, seq]) => `${writer}/${seq}`))
}

/** Ids, in order, of a ledger's acknowledged writes that no master holds. */
export async function lostByRedis(home: string, run: string, ledger: string): Promise<string[]> {
  const present = await presentInRedis(home, run, ledger)
  return ackedIn(run, ledger)
    .map(({ writer, seq }) => `${writer}/${seq}`)
    .filter(id => !present.has(id))
    .toSorted()
}
