/** What a run is compared with: looked for once, kept with it, and told in its report without a claim that one run could not bear. */
import { createHash } from 'node:crypto'
import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { judgeRun, verdictBytes } from '../../src/assertions/judge.ts'
import { judgeAndSeal } from '../../src/cli/seal-run.ts'
import { verifyRun } from '../../src/evidence/verify.ts'
import type { Previous } from '../../src/model/verdict/previous.ts'
import { runFiles } from '../../src/model/record/run-directory.ts'
import type { Verdict } from '../../src/model/verdict/verdict.ts'
import { renderReports } from '../../src/report/render.ts'
import { kept, makeRun, measured, testSigner } from '../library/made-run.ts'

const homes: string[] = []
let signer: Awaited<ReturnType<typeof testSigner>>
let reports: string
let own: string

const folder = async () => {
  homes.push(await mkdtemp(join(tmpdir(), 'muster-previous-')))
  return homes.at(-1) as string
}
beforeAll(async () => (signer = await testSigner(await folder())))
beforeEach(async () => {
  reports = await folder()
  own = join(reports, 'db-failover', '20261125T002951Z-ce4409')
  await cp(kept, own, { recursive: true })
})
afterAll(() => Promise.all(homes.map(home => rm(home, { recursive: true, force: true }))))

const text = (name: string) => readFile(join(own, name), 'utf8')

/** Judges and seals the run: what it is compared with, and that part of its report. */
async function sealed(): Promise<{ readonly previous: Previous; readonly told: string }> {
  await judgeAndSeal(own, () => undefined, signer.file)
  const [, part = ''] =
    /Compared with the last time<\/h2>([^]*?)<\/section>/.exec(await text(runFiles.reportHtml)) ?? []
  const told = part.replace(/<[^>]+>/g, ' ').replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
  return { previous: JSON.parse(await text(runFiles.previous)) as Previous, told: told.replace(/\s+/g, ' ') }
}

const aborted = (verdict: Verdict) => (verdict.aborted = { by: 'operator', reason: 'SIGINT', phase: 'observe' })
const day = (date: string) => ({ startedWall: `${date}T12:00:00.000Z` })

test('a run of an earlier version, which holds no such file, is rendered as it was: the comparison is all that is added', async () => {
  await judgeAndSeal(own, () => undefined, signer.file)
  const rendered = async () => await Promise.all([runFiles.reportHtml, runFiles.reportJson, runFiles.junit].map(text))
  const [html, json, junit] = await rendered()
  await rm(join(own, runFiles.previous))
  await renderReports(own, signer.fingerprint)
  const [old, oldJson, oldJunit] = await rendered()
  expect(html?.replace(/\n<section><h2>Compared with the last time[^]*?<\/section>/, '')).toBe(old)
  expect(html).not.toBe(old)
  const { previous: _, ...rest } = JSON.parse(json ?? '') as Record<string, unknown>
  expect(`${JSON.stringify(rest, null, 2)}\n`).toBe(oldJson)
  expect(junit).toBe(oldJunit)
})

test('the first run of a drill is compared with nothing, and says so', async () => {
  const { previous, told } = await sealed()
  expect(previous).toEqual({ format: 'muster/previous/v1', run: null })
  expect(told).toContain('there is nothing to compare it with')
})

describe('the last run', () => {
  test('is named with its digest and its key; both intervals are told, and whether they overlap', async () => {
    await makeRun(reports, { ...day('2026-08-11'), verdict: measured(9_000, 9_100) }, signer)
    const runId = await makeRun(reports, { ...day('2026-11-10'), verdict: measured(1_020, 1_500) }, signer)
    const { previous, told } = await sealed()
    const verdict = await readFile(join(reports, 'db-failover', runId, runFiles.verdict))
    expect(previous.run).toMatchObject({
      runId,
      verdictDigest: createHash('sha256').update(verdict).digest('hex'),
      signedBy: signer.fingerprint,
    })
    expect(told).toContain(`run ${runId}, 2026-11-10 12:00:00 UTC: met. It was signed by the same key`)
    expect(told).toContain('Recovery time of backend-api (RTO, RTA) 1.02 to 1.50 s 1.01 to 1.04 s they overlap')
    expect(told).toContain('One run each proves no change')
    expect(told).not.toMatch(/slower|regress|worse/)
  })

  test.each([
    [200, 300, '0.20 to 0.30 s 1.01 to 1.04 s apart: now longer by 709 ms or more'],
    [2_000, 2_100, '2.00 to 2.10 s 1.01 to 1.04 s apart: now shorter by 955 ms or more'],
    [2_000, null, 'over 2.00 s 1.01 to 1.04 s apart: now shorter by 955 ms or more'],
    [500, null, 'over 0.50 s 1.01 to 1.04 s they overlap'],
  ])('measured %s to %s ms: %s', async (lower, upper, said) => {
    await makeRun(reports, { ...day('2026-11-10'), verdict: measured(lower, upper) }, signer)
    expect((await sealed()).told).toContain(said)
  })

  test('is one that verifies, was not aborted, and is not in doubt, of the same environment', async () => {
    const runId = await makeRun(reports, day('2026-05-12'), await testSigner(await folder(), 'other'))
    await makeRun(reports, { ...day('2026-08-11'), verdict: aborted }, signer)
    await makeRun(reports, { ...day('2026-08-12'), verdict: ({ validity }) => (validity.valid = false) }, signer)
    await makeRun(reports, { ...day('2026-08-13'), environment: data => (data.name = 'elsewhere') }, signer)
    const changed = await makeRun(reports, day('2026-08-14'), signer)
    await appendFile(join(reports, 'db-failover', changed, runFiles.verdict), ' ')
    // What comes later is not the last time.
    await makeRun(reports, day('2026-12-01'), signer)
    const { previous, told } = await sealed()
    expect(previous.run?.runId).toBe(runId)
    expect(previous.other).toBeUndefined()
    expect(told).toContain('signed by another key')
  })

  test('on another configuration is told with what differs, and is not compared', async () => {
    const runId = await makeRun(reports, { ...day('2026-05-12'), verdict: measured(1_000, 1_040) }, signer)
    const slow = ({ driver }: { driver: { settings: { patroni: Record<string, unknown> } } }) =>
      (driver.settings.patroni['ttl'] = 30)
    const other = await makeRun(
      reports,
      { ...day('2026-08-11'), environment: data => slow(data as never), verdict: measured(31_000, 31_100) },
      signer,
    )
    const { previous, told } = await sealed()
    expect(previous.run?.runId).toBe(runId)
    expect(previous.other).toMatchObject({
      runId: other,
      settings: [{ path: 'driver.settings.patroni.ttl', before: '30', after: '5' }],
    })
    expect(told).toContain('driver.settings.patroni.ttl: 30 -> 5')
    expect(told).not.toContain('31.0')
  })
})

describe('what was compared with is kept', () => {
  test('the run verifies with it, is judged to the same bytes, and is sealed again to the same report', async () => {
    const runId = await makeRun(reports, day('2026-11-10'), signer)
    await sealed()
    const [report, verdict] = [await text(runFiles.reportHtml), await text(runFiles.verdict)]
    expect((await verifyRun(own)).problems).toEqual([])
    expect(verdictBytes(await judgeRun(own))).toBe(verdict)
    await rm(join(reports, 'db-failover', runId), { recursive: true })
    await makeRun(reports, { ...day('2026-11-11'), verdict: measured(7_000, 7_100) }, signer)
    await sealed()
    expect(await text(runFiles.reportHtml)).toBe(report)
    await appendFile(join(own, runFiles.previous), ' ')
    expect((await verifyRun(own)).problems).toEqual(['previous.json: was changed since it was signed'])
  })

  test('one that was damaged is named', async () => {
    await writeFile(join(own, runFiles.previous), '{"format":"muster/previous/v1","run":{}}')
    await expect(sealed()).rejects.toThrow(/previous\.json: run must have required property 'runId'/)
  })
})
