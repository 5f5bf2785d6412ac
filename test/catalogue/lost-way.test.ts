import { mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { leftOnHosts } from '../drills/left-on-hosts.ts'
import { musterIn } from '../drills/muster.ts'
import { runningWhere } from '../sshd.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-way-'))
const { muster, startDrill, lastVerdict } = musterIn(home)
const lostMs = 10_000
/** The program by which ssh gets to the machines. */
const enter = join(home, 'lab/ssh/enter')

beforeAll(async () => {
  const { code } = await muster('lab', 'up', '-e', 'lab-single-region', '--ssh')
  expect(code).toBe(0)
}, 180_000)
afterAll(async () => {
  await muster('lab', 'down')
  rmSync(home, { recursive: true, force: true })
}, 60_000)

/** Every connection to a machine: what carries its bytes. */
const carriers = () => runningWhere(line => /^nc (10|127)\./.test(line))

const signal = (pids: readonly number[], name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL') => {
  for (const pid of pids)
    try {
      process.kill(pid, name)
    } catch {
      // It has just ended.
    }
}

const ways = {
  /** Nothing comes through, and later all of it. */
  'stands still': async () => {
    const held = carriers()
    signal(held, 'SIGSTOP')
    await delay(lostMs)
    signal(held, 'SIGCONT')
    return held.length
  },
  /** Every connection breaks, and for a while none can be made. */
  breaks: async () => {
    const held = carriers()
    renameSync(enter, `${enter}.away`)
    signal(held, 'SIGKILL')
    await delay(lostMs)
    renameSync(`${enter}.away`, enter)
    return held.length
  },
} as const

const phases = ['preflight', 'baseline', 'inject', 'observe', 'undo', 'settle']

test.each(phases.flatMap(phase => (Object.keys(ways) as (keyof typeof ways)[]).map(way => [phase, way] as const)))(
  'in %s the way to the machines %s for 10 s: all is put right, and what is told is true',
  async (phase, way) => {
    const going = startDrill('db-failover', '--unattended', '-e', 'lab-over-ssh')
    await going.said(new RegExp(` s ${phase}$`, 'm'))
    expect(await ways[way]()).toBeGreaterThan(0)
    const { code, stderr } = await going.ended
    expect([code, stderr]).toEqual([expect.toSatisfy(isHonest), expect.anything()])
    // A vantage that nobody hears ends by itself, after a while.
    await expect.poll(() => leftOnHosts(home), { timeout: 60_000, interval: 1_000 }).toEqual([])
    if (code === refused) return
    const { recovery, loss, aborted } = lastVerdict('db-failover')
    for (const { lost, acked } of loss) expect([lost.lower, acked > 0]).toEqual([0, true])
    const rta = recovery[0]?.rtaMs
    // It takes as long as it takes anywhere: until the lock is free, at most until the next look at it.
    if (!aborted && rta) expect([rta.lower < 10_000, (rta.upper ?? Infinity) > 200]).toEqual([true, true])
  },
  240_000,
)

const refused = 5
/** Met, in doubt, aborted or refused: neither a promise missed nor something left. */
const isHonest = (code: number) => [0, 2, 3, refused].includes(code)
