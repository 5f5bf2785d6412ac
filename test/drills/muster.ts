/** Runs the command line as its users do, in a home of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, onTestFinished } from 'vitest'
import type { Verdict } from '../../src/model/verdict/verdict.ts'

/** A drill that is told to stop undoes what it broke first. */
const stopMs = 90_000

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Said {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A command that is going on. */
export interface Going {
  readonly child: ChildProcess
  readonly ended: Promise<Said>
  /** Resolves when stderr has matched; rejects when the command ends without. */
  said(pattern: RegExp): Promise<void>
}

/** Ends a command that still runs: a test that took too long must not leave its drill to the next one. */
async function stopped({ child, ended }: Going): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), stopMs - 10_000)
  await ended
  clearTimeout(late)
}

/** Where a test runs now, the command ends with it. */
function endWithTest(going: Going): void {
  try {
    onTestFinished(() => stopped(going), stopMs)
  } catch {
    // No test runs now.
  }
}

/**
 * A `./muster` whose lab, keys, locks and reports lie in `home`. It drills the lab of one region, which boots in half the time,
 * unless another is named.
 */
export const musterIn = (home: string, environment = 'lab-single-region') => {
  const all = new Set<Going>()
  // What was begun outside of a test: in a hook.
  afterAll(() => Promise.all([...all].map(stopped)), stopMs)
  const printed: string[] = []
  const start = (...args: string[]): Going => {
    const env = { ...process.env, MUSTER_HOME: home, MUSTER_ENVIRONMENT: environment, NO_COLOR: '1' }
    const child = spawn(join(root, 'muster'), args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (part: Buffer) => (stdout += part.toString()))
    child.stderr.on('data', (part: Buffer) => (stderr += part.toString()))
    const ended = new Promise<Said>(resolve =>
      child.once('close', code => {
        printed.push(stdout, stderr)
        resolve({ code: code ?? 137, stdout, stderr })
      }),
    )
    const said = (pattern: RegExp) =>
      new Promise<void>((resolve, reject) => {
        const look = () => pattern.test(stderr) && resolve()
        child.stderr.on('data', look)
        look()
        void ended.then(({ code }) => reject(new Error(`ended with ${code} before it said ${pattern}: ${stderr}`)))
      })
    const going = { child, ended, said }
    all.add(going)
    void ended.then(() => all.delete(going))
    endWithTest(going)
    return going
  }
  const muster = (...args: string[]): Promise<Said> => start(...args).ended
  const drillArgs = (scenario: string, more: readonly string[]) => [
    'run',
    `scenarios/${scenario}.ts`,
    '--reports',
    join(home, 'reports'),
    ...more,
  ]
  const drill = (scenario: string, ...more: string[]) => muster(...drillArgs(scenario, more))
  const startDrill = (scenario: string, ...more: string[]) => start(...drillArgs(scenario, more))
  /** The newest run directory of a scenario. */
  const lastRun = (scenario: string) => {
    const folder = join(home, 'reports', scenario)
    return join(folder, readdirSync(folder).toSorted().at(-1) as string)
  }
  const lastVerdict = (scenario: string): Verdict =>
    JSON.parse(readFileSync(join(lastRun(scenario), 'verdict.json'), 'utf8'))
  /** All that was printed by commands that have ended. */
  const transcript = () => printed.join('')
  return { muster, drill, start, startDrill, lastRun, lastVerdict, transcript }
}
