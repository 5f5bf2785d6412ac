/** One drill at a time per environment: a file that names its owner. */
import { link, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type MusterError, refusal } from '../model/muster-error.ts'

export interface LockOwner {
  readonly pid: number
  readonly start: string
  readonly runId: string
  /** the run's, absolute */
  readonly directory: string
}

export interface Lock {
  readonly file: string
  /** name of the environment */
  readonly environment: string
  /** null: the file is damaged and names nobody */
  readonly owner: LockOwner | null
  /** whether its owner still runs; if not, its drill was interrupted */
  readonly alive: boolean
}

const suffix = '.lock'

/** Takes the lock, or refuses naming who holds it and what to do. */
export async function takeLock(file: string, runId: string, directory: string): Promise<() => Promise<void>> {
  const draft = await drafted(file, { runId, directory })
  try {
    // A file that is there is there whole: whoever dies now leaves no lock that names nobody.
    await link(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw await held(file)
    throw error
  } finally {
    await rm(draft, { force: true })
  }
  return () => releaseLock(file)
}

export const releaseLock = (file: string) => rm(file, { force: true })

/** Takes over the lock of a harness that died. */
export const inheritLock = async (file: string, { runId, directory }: LockOwner): Promise<void> =>
  rename(await drafted(file, { runId, directory }), file)

/** Every lock in a folder, those of interrupted drills too. */
export async function locksIn(folder: string): Promise<Lock[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const files = names.filter(name => name.endsWith(suffix)).toSorted()
  return (await Promise.all(files.map(name => readLock(join(folder, name))))).filter(lock => lock !== null)
}

/** Who holds the lock; null: nobody. */
export async function readLock(file: string): Promise<Lock | null> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  const owner = ownerIn(text)
  return {
    file,
    environment: basename(file, suffix),
    owner,
    alive: owner !== null && startOf(owner.pid) === owner.start,
  }
}

async function drafted(file: string, of: Pick<LockOwner, 'runId' | 'directory'>): Promise<string> {
  const owner: LockOwner = { pid: process.pid, start: startOf(process.pid) ?? '', ...of }
  const draft = `${file}.${process.pid}.tmp`
  await writeFile(draft, JSON.stringify(owner))
  return draft
}

function ownerIn(text: string): LockOwner | null {
  try {
    const { pid, start, runId, directory } = JSON.parse(text) as Partial<LockOwner>
    const isWhole = typeof start === 'string' && typeof runId === 'string' && typeof directory === 'string'
    return isWhole && Number.isInteger(pid) ? { pid: pid as number, start, runId, directory } : null
  } catch {
    // Cut short or overwritten: it names nobody, and is put right as such.
    return null
  }
}

async function held(file: string): Promise<MusterError> {
  const lock = await readLock(file)
  if (lock?.alive)
    return refusal('harness.locked', `run ${lock.owner?.runId} is going on (pid ${lock.owner?.pid})`, {
      text: 'wait for it, or stop it',
      run: ['abort'],
    })
  const run = lock?.owner ? `run ${lock.owner.runId}` : `a run whose lock ${file} is damaged`
  return refusal('harness.interrupted', `${run} was interrupted and may have left a fault behind`, {
    text: 'undo it first',
    run: ['recover'],
  })
}

/** Start time of a process; with the pid it names one process for ever. */
function startOf(pid: number): string | null {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? null : (fields[19] as string)
  } catch {
    // No such process: nobody holds it any more.
    return null
  }
}
