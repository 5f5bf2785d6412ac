/** `muster recover`: takes over from harnesses that died. */
import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { driversOf } from '../drivers/reach.ts'
import type { DrilledSystem } from '../drivers/contract/system.ts'
import { inheritLock, releaseLock } from '../harness/lock.ts'
import { recoverRun } from '../harness/recover.ts'
import { readData } from '../journal/evidence-file.ts'
import { type Environment, type EstateEnvironment, isLab, LabEnvironment } from '../model/environment/environment.ts'
import { ExitCode } from '../model/exit-code.ts'
import { MusterError, refusal } from '../model/muster-error.ts'
import type { Plan } from '../model/plan/plan.ts'
import { runFiles } from '../model/record/run-directory.ts'
import type { Verdict } from '../model/verdict/verdict.ts'
import { terminalReport } from '../report/terminal.ts'
import { DrillTold } from './drill-told.ts'
import { type HeldRun, heldRuns, heldText } from './held-runs.ts'
import { labDir } from './paths.ts'
import { Progress } from './progress.ts'
import { requireRun } from './run-folder.ts'
import { judgeAndSeal } from './seal-run.ts'
import { secrecy } from './secrecy.ts'
import { useColour } from './terminal.ts'
import { type Telling, whileTelling } from './telling.ts'
import { hintText, typed } from './typed.ts'

interface Options {
  readonly environment?: string
  readonly key?: string
  /** file of the channels that are told how it ended */
  readonly notify?: string
}

interface Sealing {
  readonly key: string | undefined
  readonly telling: Telling
}

const steadyWithinMs = 15_000

/** Puts right one run, or every interrupted one; ends with the gravest of what became of them. */
export async function recoverVerb(given: string | undefined, { environment, key, notify }: Options): Promise<number> {
  return await whileTelling(notify, async telling => {
    const sealing = { key, telling }
    return given === undefined ? await recoverAll(environment, sealing) : await recoverGiven(requireRun(given), sealing)
  })
}

async function recoverAll(environment: string | undefined, sealing: Sealing): Promise<number> {
  const held = await heldRuns(environment)
  const interrupted = held.filter(({ state }) => state === 'interrupted')
  const going = held.filter(({ state }) => state === 'going on')
  for (const run of going) tell(`${heldText(run)}: it is left alone; stop it: ${typed(['abort'])}`)
  if (interrupted.length === 0) {
    process.stdout.write('nothing to recover\n')
    return going.length === 0 ? ExitCode.met : ExitCode.refused
  }
  const codes: number[] = []
  for (const run of interrupted) codes.push(await recoverHeld(run, sealing))
  return codes.includes(ExitCode.undoFailed) ? ExitCode.undoFailed : Math.max(...codes)
}

async function recoverGiven(directory: string, sealing: Sealing): Promise<number> {
  const held = (await heldRuns()).find(run => run.directory === directory)
  if (held?.state === 'going on') throw refusal('recover.alive', heldText(held), { text: 'stop it', run: ['abort'] })
  if (held) return await recoverHeld(held, sealing)
  return (await undone(directory)) ? await sealed(directory, sealing) : ExitCode.undoFailed
}

/** What is wrong with one run keeps nobody from putting the next one right. */
async function recoverHeld(run: HeldRun, sealing: Sealing): Promise<number> {
  tell(heldText(run))
  const { lock, directory } = run
  if (lock.owner) await inheritLock(lock.file, lock.owner)
  if (directory === null) return await recoverUnrecorded(run, 'its lock is damaged')
  if (!existsSync(directory)) return await recoverUnrecorded(run, 'it had not begun, or its records are gone')
  if (!existsSync(join(directory, runFiles.journal))) {
    // The journal is begun before anything is touched.
    await rm(directory, { recursive: true, force: true })
    await releaseLock(lock.file)
    process.stdout.write('it had not begun: nothing to undo\n')
    return ExitCode.met
  }
  try {
    if (!(await undone(directory))) return ExitCode.undoFailed
  } catch (error) {
    if (!(error instanceof MusterError) && !(error instanceof SyntaxError)) throw error
    if (await isOfEstate(directory)) {
      // No lab proves anything of it: the lock stays, and whoever mends what is wrong tries again.
      tell(`it could not be undone: ${error.message}`)
      tell(`mend that, and try again: ${typed(['recover', relative('.', directory)])}`)
      return ExitCode.undoFailed
    }
    return await recoverUnrecorded(run, `its records are damaged: ${error.message}`)
  }
  await releaseLock(lock.file)
  return await sealed(directory, sealing)
}

async function isOfEstate(directory: string): Promise<boolean> {
  try {
    return !isLab(JSON.parse(await readFile(join(directory, runFiles.environment), 'utf8')) as Environment)
  } catch {
    // What cannot be read tells nothing.
    return false
  }
}

/** Without its records nobody knows what the run did: only a lab that is gone, or one that is steady, proves that nothing is left. */
async function recoverUnrecorded({ lock }: HeldRun, why: string): Promise<number> {
  const { attachLab } = await import('../lab/boot.ts')
  const lab = await attachLab(labDir)
  const checks = lab ? await lab.readiness(AbortSignal.timeout(steadyWithinMs)) : []
  await lab?.close()
  const failing = checks.filter(({ ok }) => !ok)
  if (failing.length > 0) {
    const names = failing.map(({ name }) => name).join(', ')
    tell(`${why}. What it left cannot be undone, and the lab is not steady: ${names}`)
    tell(`end the lab, and every fault with it: ${typed(['lab', 'down'])} && ${typed(['recover'])}`)
    return ExitCode.undoFailed
  }
  await releaseLock(lock.file)
  const proof = lab ? 'the lab is steady' : 'no lab runs, and every fault ended with it'
  process.stdout.write(`${why}; ${proof}: nothing is left\n`)
  return ExitCode.met
}

/** Undoes what the journal names; true once that is seen to be gone. */
async function undone(directory: string): Promise<boolean> {
  const progress = new Progress()
  const environment = JSON.parse(await readFile(join(directory, runFiles.environment), 'utf8')) as Environment
  const system = isLab(environment) ? await labOf(environment) : await estateOf(environment, progress)
  try {
    if (system) secrecy.learnTexts(Object.values(system.secrets()))
    const { conceal, known } = secrecy
    const drivers = await driversOf(environment)
    const { undoVerified } = await recoverRun({ directory, drivers, system, reporter: progress, conceal, known })
    if (!undoVerified) tell(`something is left; try again: ${typed(['recover', relative('.', directory)])}`)
    return undoVerified
  } finally {
    progress.end()
    await system?.close()
  }
}

/** Null: it is gone, and every fault with it. */
async function labOf(environment: LabEnvironment): Promise<DrilledSystem | null> {
  const { attachLab } = await import('../lab/boot.ts')
  const lab = await attachLab(labDir)
  if (!lab) return null
  const { LabSystem } = await import('../drivers/systems/lab/system.ts')
  return new LabSystem(lab, asItRuns(environment, lab.settings))
}

async function estateOf(environment: EstateEnvironment, progress: Progress): Promise<DrilledSystem> {
  const { openEstate } = await import('./open-estate.ts')
  return await openEstate(environment, text => progress.note(text))
}

/** What was frozen has no secrets in it: the lab still has them, where it is the one that was drilled. */
function asItRuns(environment: LabEnvironment, settings: LabEnvironment['driver']['settings']): LabEnvironment {
  const running = { ...environment, driver: { ...environment.driver, settings } }
  secrecy.learn(running, LabEnvironment)
  return running
}

/** What is wrong with the report does not bring back what was undone: it is told, and can be made later. */
async function sealed(directory: string, { key, telling }: Sealing): Promise<number> {
  const progress = new Progress()
  try {
    const verdict = await judgeAndSeal(directory, phase => progress.phase(phase), key)
    await tellEnd(verdict, directory, telling)
    process.stdout.write(`${terminalReport(verdict, useColour())}\n`)
    return ExitCode.met
  } catch (error) {
    if (!(error instanceof MusterError)) throw error
    tell(`undone, but not sealed: ${error.message}${error.hint ? `; ${hintText(error.hint)}` : ''}`)
    tell(`then seal it: ${typed(['recover', relative('.', directory)])}`)
    return error.exitCode
  } finally {
    progress.end()
  }
}

/** Whoever was told that something may still be broken is told that it is not. */
async function tellEnd(verdict: Verdict, directory: string, telling: Telling): Promise<void> {
  const told = new DrillTold(telling, await readData<Plan>(join(directory, runFiles.plan)), verdict.runId)
  told.undone(true)
  await told.ended(verdict, directory)
  telling.measured(directory)
}

const tell = (text: string) => void process.stderr.write(`muster: ${secrecy.conceal(text)}\n`)
