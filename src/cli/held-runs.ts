/** The runs that hold a lock, of every environment: those that are going on, and those that were interrupted. */
import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type Lock, locksIn } from '../harness/lock.ts'
import { entriesOf, readJournal } from '../journal/reader.ts'
import { runFiles } from '../model/record/run-directory.ts'
import { home } from './paths.ts'

export interface HeldRun {
  readonly environment: string
  readonly state: 'going on' | 'interrupted'
  /** null: its lock is damaged */
  readonly runId: string | null
  readonly scenario: string | null
  /** absolute */
  readonly directory: string | null
  readonly pid: number | null
  /** the last one that began; `starting`: none had; null: its records cannot be read */
  readonly phase: string | null
  readonly lock: Lock
}

/** Of one environment, or of all. */
export async function heldRuns(environment?: string): Promise<HeldRun[]> {
  const locks = await locksIn(home)
  return await Promise.all(
    locks.filter(lock => environment === undefined || lock.environment === environment).map(runOf),
  )
}

async function runOf(lock: Lock): Promise<HeldRun> {
  const { environment, owner, alive } = lock
  return {
    environment,
    state: alive ? 'going on' : 'interrupted',
    runId: owner?.runId ?? null,
    scenario: owner ? basename(dirname(owner.directory)) : null,
    directory: owner?.directory ?? null,
    pid: alive && owner ? owner.pid : null,
    phase: owner ? await phaseOf(owner.directory) : null,
    lock,
  }
}

async function phaseOf(directory: string): Promise<string | null> {
  const file = join(directory, runFiles.journal)
  if (!existsSync(file)) return 'starting'
  // A journal that is damaged is told by whoever needs it.
  const journal = await readJournal(file).catch(() => null)
  return journal && (entriesOf(journal.entries, 'phase-started').at(-1)?.phase ?? 'starting')
}

/** `run 2026… of db-failover, environment lab: interrupted in observe` */
export const heldText = ({ runId, scenario, environment, state, pid, phase }: HeldRun): string => {
  const run = runId === null ? 'a run whose lock is damaged' : `run ${runId} of ${scenario}`
  const where = phase === null ? '' : ` in ${phase}`
  return `${run}, environment ${environment}: ${state}${where}${pid === null ? '' : ` (pid ${pid})`}`
}
