import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { usageError } from '../model/muster-error.ts'
import { runFiles } from '../model/record/run-directory.ts'

/** The absolute path of a run directory; a usage error when it is none. */
export function requireRun(directory: string): string {
  const path = resolve(directory)
  const missing = [runFiles.plan, runFiles.journal].filter(name => !existsSync(join(path, name)))
  if (missing.length === 0) return path
  throw usageError(
    'run.no-folder',
    `${directory}: is no run directory (it holds no ${missing.join(' and no ')})`,
    'runs lie beneath reports/<scenario>/',
  )
}
