/** Every benchmark in turn, each with what it is compared with: `npm run bench`, an hour and a quarter. One that fails does not keep the others from running. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { busyMeter } from './processor-time.ts'
import { show } from './table.ts'

const names = ['accuracy', 'compare', 'throughput', 'harness-cost', 'telling', 'idle-lab', 'catalogue', 'busy-start']
/** Figures of a machine that has other work to do mean little. */
const quiet = 0.1
const lookMs = 1_000

async function busyWithOthers(): Promise<number> {
  const busy = busyMeter()
  await new Promise(resolve => setTimeout(resolve, lookMs))
  return busy()
}

const failed: string[] = []
for (const name of names) {
  const busy = await busyWithOthers()
  const note = busy > quiet ? ` (${(busy * 100).toFixed(0)} % of the processors are busy with other work)` : ''
  show(`\n== ${name}${note}\n`)
  const file = fileURLToPath(new URL(`${name}.ts`, import.meta.url))
  const { status } = spawnSync(process.execPath, [file], { stdio: 'inherit' })
  if (status !== 0) failed.push(`${name} ended with ${status}`)
}
for (const one of failed) show(one)
process.exitCode = failed.length === 0 ? 0 : 1
