/** Runs the command line as its users do, in a home of its own. */
import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Said {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A `./muster` whose lab, keys, locks and reports lie in `home`. */
export const musterIn = (home: string) => {
  const muster = (...args: string[]): Promise<Said> =>
    new Promise(resolve => {
      const env = { ...process.env, MUSTER_HOME: home, NO_COLOR: '1' }
      const child = execFile(
        join(root, 'muster'),
        args,
        { cwd: root, env, maxBuffer: 1 << 26 },
        (error, stdout, stderr) => {
          const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 70
          resolve({ code, stdout, stderr })
        },
      )
      child.stdin?.end()
    })
  const drill = (scenario: string, ...more: string[]) =>
    muster('run', `scenarios/${scenario}.ts`, '--reports', join(home, 'reports'), ...more)
  /** The newest run directory of a scenario. */
  const lastRun = (scenario: string) => {
    const folder = join(home, 'reports', scenario)
    return join(folder, readdirSync(folder).toSorted().at(-1) as string)
  }
  return { muster, drill, lastRun }
}
