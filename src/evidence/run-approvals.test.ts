import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ownSigner } from '../../test/own-signer.ts'
import { signedApproval } from './approval.ts'
import { approvalProblems } from './run-approvals.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-approvals-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

const owner = ownSigner()
const plan = JSON.stringify({
  safety: { approvals: [{ role: 'service owner', keys: [owner.fingerprint] }] },
})
const digest = createHash('sha256').update(plan).digest('hex')
const approval = (until: string, by = owner) =>
  signedApproval(
    {
      ...{ plan: digest, scenario: 's', environment: 'e', role: 'service owner' },
      ...{ from: '2026-12-01T09:00:00.000Z', until },
    },
    by,
  )

/** A folder as far as it matters here. */
function runWith(name: string, files: Readonly<Record<string, string>>): string {
  const folder = join(home, name)
  mkdirSync(join(folder, 'approvals'), { recursive: true })
  const journal = `${JSON.stringify({ type: 'run-started', wall: '2026-12-01T10:00:00.000Z' })}\n{}\n`
  for (const [file, text] of Object.entries({ 'plan.json': plan, 'journal.ndjson': journal, ...files }))
    writeFileSync(join(folder, file), text)
  return folder
}

test('an approval that counted when the run began is enough, long after its end', async () => {
  const run = runWith('good', { 'approvals/1.json': approval('2026-12-01T10:00:00.001Z') })
  expect(await approvalProblems(run)).toEqual([])
})

test('one that had ended, is a stranger’s, or is not there, is told', async () => {
  const missing = 'plan.json: asks for the approval of "service owner", which is not there'
  expect(await approvalProblems(runWith('none', {}))).toEqual([missing])
  const late = runWith('late', { 'approvals/1.json': approval('2026-12-01T10:00:00.000Z') })
  expect(await approvalProblems(late)).toEqual([expect.stringMatching(/^approvals\/1.json: counted until/), missing])
  const stranger = runWith('stranger', { 'approvals/1.json': approval('2026-12-02T10:00:00.000Z', ownSigner()) })
  expect(await approvalProblems(stranger)).toEqual([expect.stringMatching(/its key/), missing])
})

test('where nobody is asked, nothing is missing', async () => {
  expect(await approvalProblems(runWith('free', { 'plan.json': '{}' }))).toEqual([])
})
