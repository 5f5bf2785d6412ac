/** Whether the first drill is met while all processors are busy with other work. `npm run bench:busy-start [-- rounds]`. */
import { spawn } from 'node:child_process'
import { drill } from './drill-process.ts'
import { processors } from './processor-time.ts'
import { progress, show, spread, verdict } from './table.ts'

const rounds = Number(process.argv[2] ?? 20)
/** What `npm start` runs. */
const firstDrill = ['scenarios/db-failover.ts', '-e', 'lab-single-region']

const others = Array.from({ length: processors }, () =>
  spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
)
try {
  const ended = Array.from({ length: rounds }, (_, round) => {
    const one = drill(firstDrill)
    progress(`round ${round + 1} of ${rounds}: exit code ${one.exitCode} after ${one.seconds.toFixed(0)} s`)
    if (one.exitCode !== 0) progress(one.last)
    return one
  })
  const met = ended.filter(({ exitCode }) => exitCode === 0).length
  const took = spread(
    ended.map(({ seconds }) => seconds),
    0,
  )
  show(`first drill with ${processors} processors busy with other work: met ${met} of ${rounds}; ${took} s`)
  show(verdict(met === rounds))
} finally {
  for (const other of others) other.kill()
}
