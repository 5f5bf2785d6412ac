/** Processor time of this machine and of single processes, from /proc. */
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'

const ticksPerSecond = 100

/** Share of all processors that was busy between two calls, 0 to 1; the first call starts. */
export function busyMeter(): () => number {
  const read = () => {
    const [, ...ticks] = (readFileSync('/proc/stat', 'utf8').split('\n')[0] as string).split(/\s+/).map(Number)
    const all = ticks.slice(0, 8).reduce((sum, part) => sum + part, 0)
    return { all, idle: (ticks[3] as number) + (ticks[4] as number) }
  }
  const from = read()
  return () => {
    const to = read()
    return 1 - (to.idle - from.idle) / (to.all - from.all)
  }
}

export const processors = availableParallelism()

/** Seconds of processor time that a process and all below it have used. */
export function secondsOf(pid: number): number {
  const { ticks, children } = statOf(pid)
  return children.reduce((sum, child) => sum + secondsOf(child), ticks / ticksPerSecond)
}

function statOf(pid: number): { ticks: number; children: number[] } {
  const line = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return {
    ticks: Number(fields[11]) + Number(fields[12]),
    children: children === '' ? [] : children.split(' ').map(Number),
  }
}
