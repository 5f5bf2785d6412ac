import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readJournal } from './reader.ts'
import { JournalWriter } from './writer.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-journal-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('secrets are out of an entry before it is written, however deep they stand in it, and the chain holds', async () => {
  const file = join(folder, 'journal.ndjson')
  const journal = new JournalWriter(file, 0n, null, text => text.replaceAll('hunter2', '#'))
  const { plan, version, runtime, host, authorisedBy } = {
    plan: '',
    version: '',
    runtime: '',
    host: '',
    authorisedBy: '',
  }
  journal.append({
    ...{ type: 'run-started', format: 'muster/journal/v1', runId: 'r', epochNs: '0', pid: 1 },
    ...{ plan, version, runtime, host, authorisedBy },
  })
  journal.append({ type: 'noted', text: 'archive_command failed: curl -u a:hunter2' })
  journal.append({
    type: 'fault-prepared',
    fault: 'f',
    kind: 'k',
    instance: 'i',
    handle: { deep: [{ url: 'x:hunter2' }, 2] },
  })
  journal.close()
  expect(readFileSync(file, 'utf8')).not.toContain('hunter2')
  const { entries } = await readJournal(file)
  expect(entries.slice(1)).toMatchObject([
    { type: 'noted', text: 'archive_command failed: curl -u a:#' },
    { type: 'fault-prepared', handle: { deep: [{ url: 'x:#' }, 2] } },
  ])
})
