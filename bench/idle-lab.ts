/**
 * What a lab of three regions costs while nobody drills: processor time of all its processes, as a share of all processors of
 * this machine. `npm run bench:idle-lab [-- seconds]`.
 */
import { setTimeout as delay } from 'node:timers/promises'
import environment from '../environments/lab.ts'
import type { Lab } from '../src/lab/lab.ts'
import { inOwnLab, insideHost, outputOf } from './own-lab.ts'
import { processors } from './processor-time.ts'
import { progress, show, table, verdict } from './table.ts'

const seconds = Number(process.argv[2] ?? 60)
/** The requirement, as a share of all processors. */
const required = 0.15
/** What a boot leaves to do: first backups, checkpoints, leases that settle. */
const settleMs = 20_000
const ticksPerSecond = 100
const listed = 12

/** Processor time in ticks by name of a program; that of processes that have ended counts for who waited for them. */
async function ticksIn(lab: Lab): Promise<Map<string, number>> {
  const text = await outputOf(lab, insideHost, ['sh', '-c', 'cat /proc/[0-9]*/stat 2>/dev/null || true'], 10_000)
  const found = new Map<string, number>()
  for (const line of text.split('\n').filter(Boolean)) {
    const end = line.lastIndexOf(')')
    const name = line.slice(line.indexOf('(') + 1, end)
    const own = line
      .slice(end + 2)
      .split(' ')
      .slice(11, 15)
      .reduce((sum, ticks) => sum + Number(ticks), 0)
    found.set(name, (found.get(name) ?? 0) + own)
  }
  return found
}

await inOwnLab(async lab => {
  progress(`the lab runs; it settles for ${settleMs / 1000} s and is watched for ${seconds} s`)
  await delay(settleMs)
  const keeping = process.cpuUsage()
  const before = await ticksIn(lab)
  const from = performance.now()
  await delay(seconds * 1000)
  const after = await ticksIn(lab)
  const lasted = (performance.now() - from) / 1000
  const { user, system } = process.cpuUsage(keeping)
  const used = [
    ['whoever keeps the lab', (user + system) / 1e6] as const,
    ...[...after].map(([name, ticks]) => [name, (ticks - (before.get(name) ?? 0)) / ticksPerSecond] as const),
  ].toSorted(([, a], [, b]) => b - a)
  const percent = (busy: number) => `${((busy / lasted / processors) * 100).toFixed(1)} %`
  const all = used.reduce((sum, [, busy]) => sum + busy, 0)
  show(`An idle lab of ${Object.keys(environment.regions).length} regions over ${lasted.toFixed(0)} s`)
  show(`required: at most ${required * 100} % of ${processors} processors\n`)
  const rows = used.slice(0, listed).map(([name, busy]) => [name, busy.toFixed(1), percent(busy)])
  show(table(['program', 'processor s', 'share'], [['all', all.toFixed(1), percent(all)], ...rows]))
  show(`\n${verdict(all / lasted / processors <= required)}`)
}, environment)
