/** One drill at a time per environment: a file that names its owner. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { MusterError, refusal } from '../model/muster-error.ts'

export interface LockOwner {
  readonly pid: number
  readonly start: string
  readonly runId: string
  readonly directory: string
}

/** Takes the lock, or refuses naming who holds it and what to do. */
export async function takeLock(file: string, runId: string, directory: string): Promise<() => Promise<void>> {
  const owner: LockOwner = { pid: process.pid, start: startOf(process.pid) ?? '', runId, directory }
  await writeFile(file, JSON.stringify(owner), { flag: 'wx' }).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') throw await held(file)
    throw error
  })
  return () => releaseLock(file)
}

export const releaseLock = (file: string) => rm(file, { force: true })

/** Who holds the lock; null: nobody. */
export async function lockOwner(file: string): Promise<(LockOwner & { readonly alive: boolean }) | null> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  const owner = JSON.parse(text) as LockOwner
  return { ...owner, alive: startOf(owner.pid) === owner.start }
}

/** Takes over the lock of a harness that died. */
export async function inheritLock(file: string, owner: LockOwner): Promise<void> {
  const draft = `${file}.tmp`
  await writeFile(draft, JSON.stringify({ ...owner, pid: process.pid, start: startOf(process.pid) ?? '' }))
  await rename(draft, file)
}

async function held(file: string): Promise<MusterError> {
  const owner = await lockOwner(file)
  if (owner?.alive)
    return refusal(
      'harness.locked',
      `run ${owner.runId} is going on (pid ${owner.pid})`,
      'wait for it, or stop it: ./muster abort',
    )
  return refusal(
    'harness.interrupted',
    `run ${owner?.runId} was interrupted and may have left a fault behind`,
    'undo it first: ./muster recover',
  )
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
