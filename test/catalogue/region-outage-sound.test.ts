/** The loss of a region on a sound configuration: who is served where, and who loses what, held against both regions' databases. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ackedIn, type Asked, idsOf, lostBySql, type Write } from '../drills/by-sql.ts'
import { musterIn } from '../drills/muster.ts'

const scenario = 'region-outage'
const home = mkdtempSync(join(tmpdir(), 'muster-region-'))
const { muster, drill, lastRun, lastVerdict } = musterIn(home, 'lab')
beforeAll(async () => {
  expect(await muster('lab', 'up')).toMatchObject({ code: 0 })
})
afterAll(async () => {
  await muster('lab', 'down')
  rmSync(home, { recursive: true, force: true })
})

const inHome: Asked = { host: 'control-eu-west-1', url: 'postgres://postgres@10.1.11.10:6432/app' }
const inBackup: Asked = { host: 'control-eu-central-1', url: 'postgres://postgres@10.2.21.10:5432/postgres' }
const lossOf = (ledger: string) => lastVerdict(scenario).loss.find(entry => entry.ledger === ledger)

test('users are served from the other region within seconds, and again from their own; only who was cut off loses', async () => {
  const said = await drill(scenario)
  const verdict = lastVerdict(scenario)
  expect(verdict.findings.flatMap(({ problems }) => problems)).toEqual([
    expect.stringMatching(/^ledger stranded: \d+ writes .*: split brain$/),
  ])
  expect(said.code).toBe(0)
  expect(verdict.runbook?.every(({ outcome }) => outcome === 'done')).toBe(true)
  const phases = verdict.recovery[0]?.phases.filter(({ atMs }) => atMs !== null).map(({ phase }) => phase)
  expect(phases).toEqual(['impact', 'detect', 'promote', 'route', 'first-success', 'sustained'])
  expect(lossOf('front-door')).toMatchObject({ lost: { lower: 0, upper: 0 }, dualPrimaryAcks: 0 })
}, 240_000)

test('acknowledged, lost and split-brain writes are what both regions’ databases say', async () => {
  for (const ledger of ['front-door', 'stranded']) {
    const told = lossOf(ledger) as NonNullable<ReturnType<typeof lossOf>>
    const acked = ackedIn(lastRun(scenario), ledger)
    expect(told.acked).toBe(acked.length)
    for (const asked of [inHome, inBackup])
      expect(await lostBySql(home, lastRun(scenario), ledger, asked), `${ledger} in ${asked.host}`).toEqual(
        idsOf(told.lostIds),
      )
  }
  // What the old primary, on its old timeline, acknowledged after the new one had begun to: counted from the records alone.
  const records = ['front-door', 'stranded'].flatMap(ledger => ackedIn(lastRun(scenario), ledger))
  const inNew = (by: Write['by']) => by?.['address']?.startsWith('10.2.') ?? false
  const began = Math.min(...records.filter(({ by }) => inNew(by)).map(({ done }) => done))
  const old = records[0]?.by?.['timeline']
  const late = records.filter(({ by, done }) => !inNew(by) && by?.['timeline'] === old && done > began)
  expect(lossOf('stranded')?.dualPrimaryAcks).toBe(late.length)
  expect(late.length).toBeGreaterThan(100)
})
