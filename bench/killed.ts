/**
 * Whether a drill over ssh whose harness is killed at any instant is put right by `muster recover`, from a copy of its folder in another
 * place, with nothing left on any machine. Not part of `npm run bench`: a kill takes most of a minute. `npm run bench:killed [-- kills]`.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { leftOnHosts } from '../test/drills/left-on-hosts.ts'
import { progress, show, table, verdict } from './table.ts'

const kills = Number(process.argv[2] ?? 100)
const scenarios = ['db-host-loss', 'db-freeze', 'db-isolation']
/** A drill is over by then. */
const longestMs = 40_000
/** A vantage that nobody hears ends by itself within this. */
const goneMs = 60_000

const root = fileURLToPath(new URL('..', import.meta.url))
const home = mkdtempSync(join(tmpdir(), 'muster-killed-'))
const env = { ...process.env, MUSTER_HOME: home, NO_COLOR: '1' }
const muster = (...words: string[]) => spawnSync(join(root, 'muster'), words, { cwd: root, env, encoding: 'utf8' })

function begin(scenario: string, reports: string): ChildProcess {
  const words = ['run', `scenarios/${scenario}.ts`, '-e', 'lab-over-ssh', '--unattended', '--reports', reports]
  return spawn(join(root, 'muster'), words, { cwd: root, env, stdio: 'ignore' })
}

interface Killed {
  /** in which it was killed; `before`: there was no journal yet; `ended`: the drill was over */
  readonly phase: string
  /** empty: it was put right */
  readonly problems: readonly string[]
}

async function killOne(nth: number): Promise<Killed> {
  const scenario = scenarios[nth % scenarios.length] as string
  const reports = join(home, `reports-${nth}`)
  const child = begin(scenario, reports)
  const ended = once(child, 'exit')
  const isOver = await Promise.race([ended.then(() => true), delay(Math.random() * longestMs, false)])
  child.kill('SIGKILL')
  await ended
  const run = runIn(join(reports, scenario))
  const phase = isOver ? 'ended' : run === null ? 'before' : phaseOf(run)
  const problems = run === null || isOver ? [] : await recovered(run, join(home, `copy-${nth}`))
  const own = muster('recover')
  const left = await untilNothingLeft()
  return {
    phase,
    problems: [...problems, ...(own.status === 0 ? [] : [`recover: ${own.status} ${own.stderr}`]), ...left],
  }
}

const runIn = (folder: string): string | null => {
  const [name] = existsSync(folder) ? readdirSync(folder) : []
  return name !== undefined && existsSync(join(folder, name, 'journal.ndjson')) ? join(folder, name) : null
}

const phaseOf = (run: string): string =>
  [...readFileSync(join(run, 'journal.ndjson'), 'utf8').matchAll(/"type":"phase-started"[^\n]*"phase":"([\w-]+)"/g)].at(
    -1,
  )?.[1] ?? 'before'

async function recovered(run: string, copy: string): Promise<string[]> {
  cpSync(run, copy, { recursive: true })
  const { status, stderr } = muster('recover', copy)
  return status === 0 ? [] : [`recover of the copy: ${status} ${stderr}`]
}

async function untilNothingLeft(): Promise<string[]> {
  const deadline = performance.now() + goneMs
  for (;;) {
    const left = await leftOnHosts(home)
    if (left.length === 0 || performance.now() > deadline) return left
    await delay(1_000)
  }
}

try {
  if (muster('lab', 'up', '-e', 'lab-single-region', '--ssh').status !== 0) throw new Error('the lab does not come up')
  const all: Killed[] = []
  for (let nth = 0; nth < kills; nth++) {
    const one = await killOne(nth)
    all.push(one)
    progress(
      `${nth + 1} of ${kills}: in ${one.phase}: ${one.problems.length === 0 ? 'put right' : one.problems.join('; ')}`,
    )
  }
  const phases = [...new Set(all.map(({ phase }) => phase))].toSorted()
  const rows = phases.map(phase => {
    const own = all.filter(one => one.phase === phase)
    return [phase, String(own.length), String(own.filter(({ problems }) => problems.length === 0).length)]
  })
  show(`${table(['killed in', 'times', 'put right'], rows)}\n`)
  show(verdict(all.every(({ problems }) => problems.length === 0)))
} finally {
  muster('lab', 'down')
  rmSync(home, { recursive: true, force: true })
}
