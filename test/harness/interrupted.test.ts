import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import lab from '../../environments/lab-single-region.ts'
import type { LabEnvironment } from '../../src/model/environment/environment.ts'
import { idsOf, lostBySql } from '../drills/by-sql.ts'
import { musterIn } from '../drills/muster.ts'
import { leaksBeneath, leaksIn } from '../secrets/leaks.ts'
import { bootableEnvironment } from '../secrets/planted.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-interrupted-'))
// With secrets in it: whoever recovers has the frozen environment, where they are not.
const environment = join(home, 'with-secrets.json')
writeFileSync(environment, JSON.stringify(bootableEnvironment(lab as LabEnvironment)))
const { muster, startDrill, lastRun, lastVerdict, transcript } = musterIn(home, environment)
const scenario = 'db-host-loss'

beforeAll(async () => {
  expect(await muster('lab', 'up')).toMatchObject({ code: 0 })
})
afterAll(async () => {
  await muster('lab', 'down')
  rmSync(home, { recursive: true, force: true })
})

async function expectSteady(): Promise<void> {
  const { code, stdout } = await muster('lab', 'status')
  expect(stdout.split('\n').filter(line => line.startsWith('FAIL'))).toEqual([])
  expect(code).toBe(0)
  expect((await muster('status')).stdout).toContain('drill: none')
}

/** What the verdict says was lost is what the database says. */
async function expectTrueLoss(of = scenario): Promise<void> {
  for (const { ledger, lostIds, passes } of lastVerdict(of).loss) {
    expect(passes).toBeGreaterThan(0)
    expect(idsOf(lostIds)).toEqual(await lostBySql(home, lastRun(of), ledger))
  }
}

test.each(['preflight', 'baseline', 'inject', 'observe', 'undo', 'settle'])(
  'kill -9 in %s: recover undoes, seals the run as aborted, and misreports nothing',
  async phase => {
    const drill = startDrill(scenario)
    await drill.said(new RegExp(`s ${phase}$`, 'm'))
    drill.child.kill('SIGKILL')
    await drill.ended
    expect((await muster('status')).stdout).toContain('interrupted')
    expect(await startDrill(scenario).ended).toMatchObject({ code: 5, stderr: expect.stringContaining('recover') })
    const recovered = await muster('recover')
    expect(recovered.stderr + recovered.stdout).toMatch(/aborted in/)
    expect(recovered.code).toBe(0)
    await expectSteady()
    const verdict = lastVerdict(scenario)
    expect(verdict.aborted).toMatchObject({ by: 'recover', phase })
    expect(verdict).toMatchObject({ undoVerified: true })
    expect(verdict.result).not.toBe('pass')
    if (phase !== 'preflight') await expectTrueLoss()
    expect((await muster('verify', lastRun(scenario))).code).toBe(0)
  },
)

test.each(['judge', 'seal'])('kill -9 in %s: the drill was over, and recover seals what it proved', async phase => {
  // The quicker of the two: what is tested comes after the drill.
  const drill = startDrill('db-failover')
  await drill.said(new RegExp(`s ${phase}$`, 'm'))
  drill.child.kill('SIGKILL')
  await drill.ended
  expect(await muster('recover')).toMatchObject({ code: 0 })
  await expectSteady()
  expect(lastVerdict('db-failover')).toMatchObject({ aborted: null, undoVerified: true })
  await expectTrueLoss('db-failover')
  expect((await muster('verify', lastRun('db-failover'))).code).toBe(0)
})

test('Ctrl-C: undone, exit 3; a second drill at once is refused with exit 5', async () => {
  const drill = startDrill(scenario)
  await drill.said(/lose-primary-host: present/)
  expect(await startDrill(scenario).ended).toMatchObject({ code: 5, stderr: expect.stringContaining('is going on') })
  drill.child.kill('SIGINT')
  expect(await drill.ended).toMatchObject({
    code: 3,
    stdout: expect.stringContaining('aborted in observe by operator'),
  })
  expect(lastVerdict(scenario)).toMatchObject({ undoVerified: true, aborted: { by: 'operator', reason: 'SIGINT' } })
  await expectSteady()
  await expectTrueLoss()
})

test('Ctrl-C twice: it leaves at once and says how to undo; recover does', async () => {
  const drill = startDrill(scenario)
  await drill.said(/lose-primary-host: present/)
  drill.child.kill('SIGINT')
  await drill.said(/stopping/)
  drill.child.kill('SIGINT')
  expect(await drill.ended).toMatchObject({ code: 3, stderr: expect.stringContaining('./muster recover') })
  expect(await muster('recover')).toMatchObject({ code: 0 })
  await expectSteady()
  expect(lastVerdict(scenario).aborted).not.toBeNull()
})

test('muster abort does what Ctrl-C does', async () => {
  const drill = startDrill(scenario)
  await drill.said(/lose-primary-host: present/)
  expect((await muster('abort')).stdout).toContain('has ended')
  expect(await drill.ended).toMatchObject({ code: 3 })
  await expectSteady()
})

test('the lab was built anew before recover: it says so, and calls nothing lost that it cannot read', async () => {
  const drill = startDrill(scenario)
  await drill.said(/lose-primary-host: present/)
  drill.child.kill('SIGKILL')
  await drill.ended
  expect(await muster('lab', 'down')).toMatchObject({ code: 0 })
  expect(await muster('lab', 'up')).toMatchObject({ code: 0 })
  const recovered = await muster('recover')
  expect(recovered).toMatchObject({ code: 0, stderr: expect.stringContaining('another stands in its place') })
  const verdict = lastVerdict(scenario)
  expect(verdict).toMatchObject({ undoVerified: true, aborted: { by: 'recover' } })
  expect(verdict.result).not.toBe('pass')
  expect(verdict.loss.flatMap(({ lostIds }) => idsOf(lostIds))).toEqual([])
  await expectSteady()
})

test('no record of all these runs, interrupted and recovered, holds a secret, nor does anything that was printed', () => {
  expect(leaksBeneath(join(home, 'reports'))).toEqual([])
  expect(leaksIn(transcript())).toEqual([])
  expect(transcript()).toContain('Report: ')
})
