import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { usageError } from '../model/muster-error.ts'
import { runFiles } from '../model/run-directory.ts'

/** The absolute path of a run directory; a usage error when it is none. */
export function requireRun(directory: string): string {
  const path = resolve(directory)
  if (existsSync(join(path, runFiles.plan)) && existsSync(join(path, runFiles.journal))) return path
  throw usageError(
    'run.no-folder',
    `${directory}: is no run directory (it holds no ${runFiles.plan} and ${runFiles.journal})`,
    'runs lie beneath reports/<scenario>/',
  )
}
