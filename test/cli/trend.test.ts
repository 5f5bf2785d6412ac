import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { musterIn } from '../drills/muster.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-trend-'))
const { muster } = musterIn(home)
afterAll(() => rmSync(home, { recursive: true, force: true }))

const reports = join(home, 'reports')
const kept = (runId: string) => {
  const folder = join(reports, 'db-failover', runId)
  cpSync('reports/sample/db-failover', folder, { recursive: true })
  return folder
}

test('a sealed run counts, one that was changed is told and does not', async () => {
  kept('20261101T000000Z-aaaaaa')
  appendFileSync(join(kept('20261102T000000Z-bbbbbb'), 'journal.ndjson'), ' ')
  const { code, stdout } = await muster('trend', '--reports', reports, '--output', 'json')
  expect(code).toBe(0)
  const [trend] = JSON.parse(stdout) as {
    scenario: string
    trends: { quarters: { runs: number }[] }[]
    notCounted: object[]
  }[]
  expect(trend?.scenario).toBe('db-failover')
  expect(trend?.trends.map(({ quarters }) => quarters.map(({ runs }) => runs))).toEqual(trend?.trends.map(() => [1]))
  expect(trend?.notCounted).toEqual([
    { runId: '20261102T000000Z-bbbbbb', why: 'journal.ndjson: was changed since it was signed' },
  ])
  const text = (await muster('trend', 'db-failover', '--reports', reports)).stdout
  expect(text).toContain('rto/backend-api: there is one quarter only')
  expect(text).toContain('not counted: 20261102T000000Z-bbbbbb: journal.ndjson: was changed since it was signed')
})

test.each([
  [['trend', 'db-failovr', '--reports', reports], /there is no run of "db-failovr"\n.*db-failover/],
  [['trend', '--reports', join(home, 'nowhere')], /nowhere: there is no run in it\n {2}run a drill first/],
])('bad input is told with what to do: %j', async (argv, said) => {
  expect(await muster(...argv)).toMatchObject({ code: 64, stderr: expect.stringMatching(said) })
})
