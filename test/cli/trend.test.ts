import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { musterIn } from '../drills/muster.ts'
import { makeRun, testSigner } from '../library/made-run.ts'

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
  const [trend, unusable] = JSON.parse(stdout) as {
    scenario: string
    environment: string | null
    trends: { quarters: { runs: number }[] }[]
    notCounted: object[]
  }[]
  expect(trend).toMatchObject({ scenario: 'db-failover', environment: 'lab', notCounted: [] })
  expect(trend?.trends.map(({ quarters }) => quarters.map(({ runs }) => runs))).toEqual(trend?.trends.map(() => [1]))
  expect(unusable).toEqual({
    scenario: 'db-failover',
    environment: null,
    trends: [],
    notCounted: [{ runId: '20261102T000000Z-bbbbbb', why: 'journal.ndjson: was changed since it was signed' }],
  })
  const text = (await muster('trend', 'db-failover', '--reports', reports)).stdout
  expect(text).toContain('rto/backend-api: there is one quarter only')
  expect(text).toContain('not counted: 20261102T000000Z-bbbbbb: journal.ndjson: was changed since it was signed')
})

test('quarters on different configurations are told with the settings that differ, environments by themselves', async () => {
  const folder = join(home, 'quarters')
  const signer = await testSigner(home)
  const ttl = (value: number) => (environment: { driver: { settings: { patroni: object } } }) =>
    Object.assign(environment.driver.settings.patroni, { ttl: value })
  await makeRun(folder, { startedWall: '2026-02-10T12:00:00.000Z', environment: ttl(30) }, signer)
  await makeRun(folder, { startedWall: '2026-05-10T12:00:00.000Z' }, signer)
  const elsewhere = (environment: { name: string }) => (environment.name = 'elsewhere')
  await makeRun(folder, { startedWall: '2026-05-11T12:00:00.000Z', environment: elsewhere }, signer)
  const { stdout } = await muster('trend', '--reports', folder, '--key', `${signer.file}.pub`)
  expect(stdout).toContain(
    'db-failover in environment lab\n  rpo/core-db: 2026-Q1 and 2026-Q2 were drilled on different',
  )
  expect(stdout).toContain('    driver.settings.patroni.ttl: 30 -> 5\n')
  expect(stdout).toContain('db-failover in environment elsewhere\n  rpo/core-db: there is one quarter only')
})

test.each([
  [['trend', 'db-failover', '--reports', reports, '--key', join(home, 'no.pub')], /no\.pub: no such key/],
  [['trend', 'db-failovr', '--reports', reports], /there is no run of "db-failovr"\n.*db-failover/],
  [['trend', '--reports', join(home, 'nowhere')], /nowhere: there is no run in it\n {2}run a drill first/],
])('bad input is told with what to do: %j', async (argv, said) => {
  expect(await muster(...argv)).toMatchObject({ code: 64, stderr: expect.stringMatching(said) })
})
