/** Data of users that is made to leave its boundary is found: the right store, the right place, the right part of the drill, and nothing else. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Verdict } from '../../src/model/verdict.ts'
import { musterIn } from '../drills/muster.ts'
import { debugLog, dumpDuringFault, forgottenDump, nameInLabel, servedAbroad, Watched } from './residency/leaks.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-residency-'))
const { muster, start, lastRun, lastVerdict } = musterIn(home, 'lab')
const scenario = fileURLToPath(new URL('residency/watch.ts', import.meta.url))

beforeAll(async () => {
  expect(await muster('lab', 'up')).toMatchObject({ code: 0 })
})
afterAll(async () => {
  await muster('lab', 'down')
  rmSync(home, { recursive: true, force: true })
})

const problemsOf = ({ findings }: Verdict) =>
  findings.flatMap(({ id, problems }) => problems.map(text => `${id}: ${text}`))

/** Drills, with a leak done meanwhile. */
async function drilled(leak: (watched: Watched) => Promise<void> = async () => undefined): Promise<Verdict> {
  const watched = new Watched(home, 'residency-watch')
  const { ended } = start('run', scenario, '--reports', join(home, 'reports'))
  const [said] = await Promise.all([ended, leak(watched)])
  expect([0, 1]).toContain(said.code)
  // What an earlier leak has left does not bear this run's marks, so each is judged by itself.
  return lastVerdict('residency-watch')
}

test('a sound lab keeps both boundaries, every store was searched, and every search was seen to see', async () => {
  const verdict = await drilled()
  expect(problemsOf(verdict)).toEqual([])
  expect(verdict.residency?.map(({ sweep, faults }) => [sweep, faults])).toEqual([
    ['before', []],
    ['during', ['freeze']],
    ['after', []],
    ['end', []],
  ])
  const searched = verdict.residency?.[0]?.stores ?? []
  const proved = new Set(searched.filter(({ sawPositive }) => sawPositive).map(({ store }) => store.asset))
  expect([...proved].toSorted()).toEqual([
    'backups',
    'cache files',
    'cache keys',
    'cluster state',
    'database files',
    'database rows',
    'edge cache',
    'evidence',
    'log archive',
    'logs',
    'metrics and alerts',
    'other files',
    'write-ahead log',
  ])
  const report = readFileSync(join(lastRun('residency-watch'), 'report.html'), 'utf8')
  expect(report).toContain('Where users’ data was')
  // The positives are gone again.
  expect(existsSync(join(home, 'lab/patroni-eu-west-1a/muster-positive'))).toBe(false)
})

const outside = (what: string, where: string, when: string) =>
  new RegExp(
    `^residency/eu-customers: ${what} of eu-customers in ${where}, outside "eu" \\(${when}; first seen .*\\); transfer basis: `,
  )

test.for([
  [
    'a debug log of a service abroad',
    debugLog,
    outside('user', 'logs of us-east-1 \\(US\\)', 'before, during, after, end'),
  ],
  [
    'a dump abroad, only as long as the fault stands',
    dumpDuringFault,
    outside('user', 'other files of us-east-1 \\(US\\)', 'during'),
  ],
  [
    'a dump that is forgotten when all is put right',
    forgottenDump,
    outside('user', 'other files of us-east-1 \\(US\\)', 'end'),
  ],
  [
    'a reply to a user, kept by an edge abroad',
    servedAbroad,
    outside('reply', 'edge cache of edge@us \\(US\\)', 'before, during, after, end'),
  ],
  [
    'a user’s name in the label of an alert',
    nameInLabel,
    /^residency\/eu-customers: user of eu-customers in metrics and alerts of monitoring \(IE\), where no data of users belongs \(before, during, after, end; /,
  ],
] as const)('%s is found, and nothing else', async ([, leak, sentence]) => {
  const problems = problemsOf(await drilled(leak))
  expect(problems).toEqual([expect.stringMatching(sentence)])
})
