/** The loss of a region, killed in the middle and with runbooks that leave something out. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import regionOutage from '../../scenarios/region-outage.ts'
import type { Runbook } from '../../src/model/scenario/runbook.ts'
import type { Verdict } from '../../src/model/verdict/verdict.ts'
import { idsOf, lostBySql } from '../drills/by-sql.ts'
import { musterIn } from '../drills/muster.ts'

const scenario = 'region-outage'
const home = mkdtempSync(join(tmpdir(), 'muster-region-'))
const { muster, drill, startDrill, lastRun, lastVerdict } = musterIn(home, 'lab')
afterAll(() => rmSync(home, { recursive: true, force: true }))

const problemsIn = ({ findings }: Verdict) => findings.flatMap(({ problems }) => problems)
const lossOf = (ledger: string) => lastVerdict(scenario).loss.find(entry => entry.ledger === ledger)

/** The drill with another runbook. */
function drillWith(runbook: Runbook) {
  const file = join(home, 'variant.json')
  writeFileSync(file, JSON.stringify({ ...regionOutage, runbook }))
  return muster('run', file, '--reports', join(home, 'reports'))
}

describe('on a lab that stays', () => {
  beforeAll(async () => {
    expect(await muster('lab', 'up')).toMatchObject({ code: 0 })
  })
  afterAll(() => muster('lab', 'down'))

  test('killed after the promotion, it is recovered: the region leads again, and nothing acknowledged by the other is lost', async () => {
    const going = startDrill(scenario)
    await going.said(/runbook: cut-over: /)
    going.child.kill('SIGKILL')
    await going.ended
    expect(await muster('recover')).toMatchObject({ code: 0 })
    const verdict = lastVerdict(scenario)
    expect(verdict).toMatchObject({ aborted: { by: 'recover' }, undoVerified: true })
    expect(lossOf('front-door')?.lostFromNewTimeline).toBe(0)
    expect(await lostBySql(home, lastRun(scenario), 'front-door')).toEqual(idsOf(lossOf('front-door')?.lostIds ?? {}))
  }, 240_000)

  test('without a cut-over the door leads back to the old primary as soon as it can be reached: writes are lost', async () => {
    const { recover } = regionOutage.runbook as Runbook
    const said = await drillWith({ recover: recover.filter(({ id }) => id !== 'cut-over') })
    expect(said.code).toBe(1)
    expect(problemsIn(lastVerdict(scenario)).join('\n')).toMatch(/ledger front-door: \d+ (acknowledged )?writes/)
    expect(lossOf('front-door')?.lost.lower).toBeGreaterThan(10)
    expect(await lostBySql(home, lastRun(scenario), 'front-door')).toEqual(idsOf(lossOf('front-door')?.lostIds ?? {}))
  }, 240_000)

  test('failing back without fencing loses what either primary acknowledged alone, and it is told', async () => {
    const { recover, failBack = [] } = regionOutage.runbook as Runbook
    const said = await drillWith({ recover, failBack: failBack.filter(({ id }) => id === 'cut-back') })
    expect(said.code).toBe(1)
    const loss = lossOf('front-door')
    expect(loss?.lost.lower).toBeGreaterThan(10)
    expect(problemsIn(lastVerdict(scenario)).join('\n')).toMatch(/ledger front-door: \d+ writes/)
    expect(await lostBySql(home, lastRun(scenario), 'front-door')).toEqual(idsOf(loss?.lostIds ?? {}))
  }, 240_000)
})

test('a backup region that the front door does not know is refused before anything is broken', async () => {
  const said = await drill(scenario, '--set', 'driver.settings.edges.eu.regions=["eu-west-1"]')
  expect(said.code).toBe(64)
  expect(said.stderr).toMatch(/runbook\.recover\.2.*edge\.cut-over/)
})
