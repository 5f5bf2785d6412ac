/** Whether clients' writes are kept, shown and taken out again, tried on an estate that nobody drills. */
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HostsSystem } from '../drivers/systems/hosts/system.ts'
import { tryWrites } from '../harness/try-writes.ts'
import { JournalWriter } from '../journal/writer.ts'
import { MusterError } from '../model/muster-error.ts'
import type { Trial } from '../model/plan/trial.ts'
import type { CheckResult } from '../model/record/journal-entry.ts'
import { runFiles } from '../model/record/run-directory.ts'
import { trialsIn, vantagesFor } from '../plan/trial.ts'

/** One for each write of each service; none: no service says how it is written to. */
export async function tried(system: HostsSystem): Promise<readonly CheckResult[]> {
  const trials = trialsIn(system.environment)
  const directory = await mkdtemp(join(tmpdir(), 'muster-doctor-'))
  try {
    return trials.length === 0 ? [] : await within(directory, system, trials)
  } catch (error) {
    if (!(error instanceof MusterError)) throw error
    return trials.map(({ name }) => ({ name, ok: false, detail: error.message }))
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function within(directory: string, system: HostsSystem, trials: readonly Trial[]) {
  await mkdir(join(directory, runFiles.observations))
  const journal = new JournalWriter(join(directory, runFiles.journal), process.hrtime.bigint())
  const runId = `doctor-${randomBytes(6).toString('hex')}`
  const plan = { vantages: vantagesFor(trials, system.environment) }
  try {
    return await tryWrites({ runId, directory, system, journal, known: [], vantages: [], plan }, trials)
  } finally {
    journal.close()
  }
}
