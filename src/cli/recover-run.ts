/** `muster recover`: takes over from a harness that died. */
import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { drivers } from '../drivers/index.ts'
import { LabSystem } from '../drivers/lab/system.ts'
import { inheritLock, lockOwner, releaseLock } from '../harness/lock.ts'
import { recoverRun } from '../harness/recover.ts'
import { attachLab } from '../lab/boot.ts'
import type { Environment } from '../model/environment.ts'
import { ExitCode } from '../model/exit-code.ts'
import { refusal } from '../model/muster-error.ts'
import { runFiles } from '../model/run-directory.ts'
import { terminalReport } from '../report/terminal.ts'
import { labDir, lockFile } from './paths.ts'
import { Progress } from './progress.ts'
import { requireRun } from './run-folder.ts'
import { judgeAndSeal } from './seal-run.ts'
import { useColour } from './terminal.ts'

export async function recoverVerb(
  given: string | undefined,
  options: { environment: string; key?: string },
): Promise<number> {
  const lock = lockFile(options.environment)
  const owner = await lockOwner(lock)
  if (owner?.alive)
    throw refusal('recover.alive', `run ${owner.runId} is going on (pid ${owner.pid})`, 'stop it: ./muster abort')
  if (!owner && given === undefined) {
    process.stdout.write('nothing to recover\n')
    return ExitCode.met
  }
  if (owner) await inheritLock(lock, owner)
  const directory = given ?? (owner?.directory as string)
  // A harness that died before its journal began had not touched anything.
  if (given === undefined && !existsSync(join(directory, runFiles.journal))) {
    await rm(directory, { recursive: true, force: true })
    await releaseLock(lock)
    process.stdout.write('the interrupted run had not begun: nothing to undo\n')
    return ExitCode.met
  }
  return await recoverIn(requireRun(directory), lock, options.key)
}

async function recoverIn(directory: string, lock: string, key: string | undefined): Promise<number> {
  const progress = new Progress()
  const environment = JSON.parse(await readFile(join(directory, runFiles.environment), 'utf8')) as Environment
  const lab = await attachLab(labDir)
  const system = lab ? new LabSystem(lab, environment) : null
  const { undoVerified } = await recoverRun({ directory, drivers, system, reporter: progress })
  progress.end()
  const verdict = await judgeAndSeal(directory, phase => progress.phase(phase), key)
  process.stdout.write(`${terminalReport(verdict, useColour())}\n`)
  if (!undoVerified) return ExitCode.undoFailed
  await releaseLock(lock)
  return ExitCode.met
}
