/** Drills as a person starts them, each a process of its own whose reports go to a temporary folder. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

export interface Ended {
  readonly exitCode: number | null
  readonly seconds: number
  /** end of what it printed */
  readonly last: string
}

/** Runs `muster run` with these arguments to its end. */
export function drill(args: readonly string[]): Ended {
  const reports = mkdtempSync(join(tmpdir(), 'muster-bench-'))
  try {
    const from = performance.now()
    const argv = ['run', ...args, '--unattended', '--reports', reports]
    const { status, stdout, stderr } = spawnSync(join(root, 'muster'), argv, { cwd: root, encoding: 'utf8' })
    const seconds = (performance.now() - from) / 1000
    return { exitCode: status, seconds, last: `${stderr}${stdout}`.trim().split('\n').slice(-30).join('\n') }
  } finally {
    rmSync(reports, { recursive: true, force: true })
  }
}
