/** The loss of an object store's primary site: on a sound configuration, and on ones whose defect shows in no check of readiness. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LedgerLoss, Verdict } from '../../src/model/verdict/verdict.ts'
import { ackedIn, idsOf } from '../drills/by-sql.ts'
import { musterIn } from '../drills/muster.ts'
import { presentAt } from './by-listing.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-objects-'))
const { muster, drill, lastRun, lastVerdict } = musterIn(home, 'lab-objects')
afterAll(() => rmSync(home, { recursive: true, force: true }))

const scenario = 'object-store-loss'
const drillMs = 300_000
const findingOf = ({ findings }: Verdict, id: string) => findings.find(finding => finding.id === id)
const problemsOf = (verdict: Verdict, id: string) => findingOf(verdict, id)?.problems ?? []
const [documents, revisions] = ['new-documents', 'revisions'] as const
const lossOf = ({ loss }: Verdict, name: string) => loss.find(({ ledger }) => ledger === name) as LedgerLoss

describe('on a sound configuration', () => {
  beforeAll(async () => {
    expect(await muster('lab', 'up')).toMatchObject({ code: 0 })
  }, drillMs)
  afterAll(() => muster('lab', 'down'))

  test(
    'what had not been copied when the site was lost is missing, no version else, and it comes back with the site',
    async () => {
      const said = await drill(scenario)
      const verdict = lastVerdict(scenario)
      expect(verdict.findings.flatMap(({ problems }) => problems)).toEqual([])
      expect(said.code).toBe(0)
      expect(verdict.faults).toMatchObject([{ instance: 'objects@eu-west-1', confirmed: 'present', undone: 'absent' }])
      expect(verdict.runbook).toMatchObject([{ id: 'promote', outcome: 'done' }])
      expect(verdict.runbook?.[0]?.detail).toMatch(/a new bucket: status 500 before, made/)
      for (const { acked, lost, passes, sites } of verdict.loss) {
        expect(acked).toBeGreaterThan(100)
        expect(passes).toBe(2)
        expect(sites).toEqual({ returned: lost.lower, apart: 0, overwritten: 0 })
      }
    },
    drillMs,
  )

  test(
    'at the end both sites have every acknowledged version, by their own listing',
    async () => {
      const run = lastRun(scenario)
      for (const [ledger, keys] of [[documents], [revisions, 4]] as const)
        for (const region of ['eu-west-1', 'eu-central-1']) {
          const present = await presentAt(home, region, { run, ledger, ...(keys === undefined ? {} : { keys }) })
          const missing = ackedIn(run, ledger).filter(({ writer, seq }) => !present.has(`${writer}/${seq}`))
          expect(missing).toEqual([])
        }
    },
    drillMs,
  )
})

describe('on an unsound one, ready by every check', () => {
  const setting = (text: string) => ['--set', `driver.settings.objectStore.buckets.user-documents.${text}`]

  test(
    'a bucket that is not copied: everything acknowledged is missing where applications go on',
    async () => {
      const said = await drill(scenario, ...setting('replicates=false'))
      const verdict = lastVerdict(scenario)
      expect(said.code).toBe(1)
      for (const { lost, lostIds, ledger } of verdict.loss) {
        const byHome = ackedIn(lastRun(scenario), ledger).filter(({ by }) => by?.['address'] === '10.1.40.10')
        expect(idsOf(lostIds)).toEqual(byHome.map(({ writer, seq }) => `${writer}/${seq}`).toSorted())
        expect(lost.lower).toBeGreaterThan(50)
      }
      expect(problemsOf(verdict, 'rpo/documents').join()).toMatch(/the recovery point took .* expected to need less/)
      expect(problemsOf(verdict, 'integrity/documents').join()).toMatch(/the sites have not converged/)
    },
    drillMs,
  )

  test(
    'a bucket without versions: what was written over is gone',
    async () => {
      const said = await drill(scenario, ...setting('versioning=false'))
      const verdict = lastVerdict(scenario)
      expect(said.code).toBe(1)
      expect(lossOf(verdict, documents).sites?.overwritten).toBe(0)
      expect(lossOf(verdict, revisions).sites?.overwritten).toBeGreaterThan(20)
      expect(problemsOf(verdict, 'integrity/documents').join()).toMatch(
        /ledger revisions: \d+ versions are lost although a later version of the same object is there: versions are not kept/,
      )
    },
    drillMs,
  )
})
