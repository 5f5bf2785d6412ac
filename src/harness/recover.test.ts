import { createHash } from 'node:crypto'
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { kept } from '../../test/library/made-run.ts'
import type { Driver } from '../drivers/contract/driver.ts'
import type { DrilledSystem } from '../drivers/contract/system.ts'
import { readJournal } from '../journal/reader.ts'
import { JournalWriter } from '../journal/writer.ts'
import type { Plan } from '../model/plan/plan.ts'
import { runFiles } from '../model/record/run-directory.ts'
import { recoverRun } from './recover.ts'

type Entry = Parameters<JournalWriter['append']>[0]

/** Recovers a run of the kept plan whose journal has these entries, and breaks off. Resolves with the whole journal. */
async function recovered(entries: readonly Entry[], system: object, drivers: readonly Driver[] = []) {
  const directory = mkdtempSync(join(tmpdir(), 'muster-recover-'))
  try {
    copyFileSync(join(kept, runFiles.plan), join(directory, runFiles.plan))
    const plan = createHash('sha256')
      .update(readFileSync(join(directory, runFiles.plan)))
      .digest('hex')
    const journal = new JournalWriter(join(directory, runFiles.journal), 0n)
    const about = { version: '1', runtime: 'node', host: 'here', authorisedBy: 'nobody' }
    const started = { format: 'muster/journal/v1' as const, runId: 'run-1', epochNs: '0', pid: 1, plan, ...about }
    journal.append({ type: 'run-started', ...started })
    for (const entry of entries) journal.append(entry)
    journal.close()
    const steadyState = async () => [{ name: 'all', ok: true, detail: 'ok' }]
    const reporter = { phase: () => undefined, note: () => undefined }
    const whole = { steadyState, ...system } as unknown as DrilledSystem
    const recovery = { directory, drivers, system: whole, reporter, conceal: (text: string) => text, known: [] }
    expect(await recoverRun(recovery)).toEqual({ undoVerified: true })
    return (await readJournal(join(directory, runFiles.journal))).entries
  } finally {
    rmSync(directory, { recursive: true })
  }
}

test('whoever recovers gives the roles back to who held them before the drill, by its journal alone', async () => {
  const restoreRoles = vi.fn(async () => ['redis-1 is master again'])
  const entries = await recovered([{ type: 'roles-held', held: ['redis-0', 'redis-1'] }], { restoreRoles })
  expect(restoreRoles).toHaveBeenCalledExactlyOnceWith(['redis-0', 'redis-1'], expect.anything())
  expect(entries).toContainEqual(expect.objectContaining({ type: 'noted', text: 'redis-1 is master again' }))
  expect(entries.at(-1)).toMatchObject({ type: 'run-ended', undoVerified: true })
})

test('a fault that was injected under its former name is undone by what is called so now', async () => {
  const undo = vi.fn(async () => undefined)
  const fault = { kind: 'component.crash', undo, confirm: async () => ({ state: 'absent', detail: 'it runs' }) }
  const driver = { name: 'general', description: '', faults: [fault] } as unknown as Driver
  const [planned] = (JSON.parse(readFileSync(join(kept, runFiles.plan), 'utf8')) as Plan).faults
  const hit = {
    fault: planned!.id,
    kind: 'lab.crash',
    instance: 'redis-0@eu-west-1a',
    handle: { component: 'redis-0' },
  }
  const entries = await recovered([{ type: 'fault-prepared', ...hit }], {}, [driver])
  expect(undo).toHaveBeenCalledExactlyOnceWith(hit.handle, expect.anything())
  expect(entries).toContainEqual(expect.objectContaining({ type: 'undo-confirmed', state: 'absent' }))
})
