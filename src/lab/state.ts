/** What a running lab leaves on disk so that another process can attach to it. */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LabSettings } from '../model/environment/lab/lab-settings.ts'
import type { ObjectKeys } from './objects/keys.ts'

export interface LabState {
  readonly id: string
  readonly ownerPid: number
  readonly ownerStart: string
  readonly initPid: number
  readonly initStart: string
  readonly settings: LabSettings
  readonly tokenKey: string
  readonly databaseTemplate: string
  readonly objectKeys: ObjectKeys | null
  readonly steady: boolean
}

const fileOf = (stateDir: string) => join(stateDir, 'lab.json')

/** Writes the state whole or not at all. It holds keys, so only its owner may read it. */
export async function writeState(stateDir: string, state: LabState): Promise<void> {
  const draft = `${fileOf(stateDir)}.tmp`
  await writeFile(draft, JSON.stringify(state, null, 2), { mode: 0o600 })
  await rename(draft, fileOf(stateDir))
}

/** State of the lab that runs there; null when none does (also when its processes are gone). */
export async function readState(stateDir: string): Promise<LabState | null> {
  const text = await readFile(fileOf(stateDir), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  const state = JSON.parse(text) as LabState
  return startOf(state.initPid) === state.initStart ? state : null
}

/** Start time of a process in clock ticks, as text; null when there is no such process. With the pid it names one process for ever. */
export function startOf(pid: number): string | null {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? null : (fields[19] as string)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || (error as NodeJS.ErrnoException).code === 'ESRCH')
      return null
    throw error
  }
}
