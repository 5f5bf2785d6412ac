import { createHash } from 'node:crypto'
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { kept } from '../../test/library/made-run.ts'
import type { DrilledSystem } from '../drivers/contract/system.ts'
import { readJournal } from '../journal/reader.ts'
import { JournalWriter } from '../journal/writer.ts'
import { runFiles } from '../model/record/run-directory.ts'
import { recoverRun } from './recover.ts'

test('whoever recovers gives the roles back to who held them before the drill, by its journal alone', async () => {
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
    journal.append({ type: 'roles-held', held: ['redis-0', 'redis-1'] })
    journal.close()
    const restoreRoles = vi.fn(async () => ['redis-1 is master again'])
    const steadyState = async () => [{ name: 'all', ok: true, detail: 'ok' }]
    const system = { steadyState, restoreRoles } as unknown as DrilledSystem
    const reporter = { phase: () => undefined, note: () => undefined }
    const recovery = { directory, drivers: [], system, reporter, conceal: (text: string) => text, known: [] }
    expect(await recoverRun(recovery)).toEqual({ undoVerified: true })
    expect(restoreRoles).toHaveBeenCalledExactlyOnceWith(['redis-0', 'redis-1'], expect.anything())
    const { entries } = await readJournal(join(directory, runFiles.journal))
    expect(entries).toContainEqual(expect.objectContaining({ type: 'noted', text: 'redis-1 is master again' }))
    expect(entries.at(-1)).toMatchObject({ type: 'run-ended', undoVerified: true })
  } finally {
    rmSync(directory, { recursive: true })
  }
})
