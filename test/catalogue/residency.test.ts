/** Data of users that is made to leave its boundary is found: the right store, the right place, the right part of the drill, and nothing else. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import lab from '../../environments/lab.ts'
import type { LabEnvironment } from '../../src/model/environment/environment.ts'
import type { Verdict } from '../../src/model/verdict/verdict.ts'
import { musterIn } from '../drills/muster.ts'
import { leaksBeneath, leaksIn } from '../secrets/leaks.ts'
import { personalEnvironment } from '../secrets/planted.ts'
import { positiveFiles, positivesInStores } from './residency/positives.ts'
import {
  debugLog,
  dumpDuringFault,
  dumpOnFailBack,
  forgottenDump,
  nameInLabel,
  servedAbroad,
  Watched,
} from './residency/leaks.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-residency-'))
// Users are planted with a mail address, a telephone number and an account of a person that nobody is.
const environment = join(home, 'with-a-person.json')
writeFileSync(environment, JSON.stringify(personalEnvironment(lab as LabEnvironment)))
const { muster, start, lastRun, lastVerdict, transcript } = musterIn(home, environment)
afterAll(() => rmSync(home, { recursive: true, force: true }))

const fileOf = (name: string) => fileURLToPath(new URL(`residency/${name}.ts`, import.meta.url))
const scenarios = {
  'residency-watch': fileOf('watch'),
  'residency-watch-eu': fileOf('watch-eu'),
  'residency-blind': fileOf('blind'),
  'residency-abroad': fileOf('abroad'),
  'residency-uk': fileOf('uk'),
  'residency-objects': fileOf('objects'),
  'region-outage': fileURLToPath(new URL('../../scenarios/region-outage.ts', import.meta.url)),
}

const residencyProblems = ({ findings }: Verdict) =>
  findings
    .filter(({ assertion }) => assertion === 'residency')
    .flatMap(({ id, problems }) => problems.map(text => `${id}: ${text}`))

/** Drills, with a leak done meanwhile. What an earlier leak has left does not bear this run's marks, so each is judged by itself. */
async function drilled(
  name: keyof typeof scenarios = 'residency-watch',
  leak: (watched: Watched) => Promise<void> = async () => undefined,
  ...more: string[]
): Promise<Verdict> {
  const watched = new Watched(home, name)
  const { ended } = start('run', scenarios[name], '--reports', join(home, 'reports'), ...more)
  const [said] = await Promise.all([ended, leak(watched)])
  expect(name === 'residency-blind' ? [2] : [0, 1], said.stderr).toContain(said.code)
  return lastVerdict(name)
}

const outside = (what: string, where: string, when: string) =>
  new RegExp(
    `^residency/eu-customers: ${what} of eu-customers in ${where}, outside "eu" \\(${when}; first seen .*\\); transfer basis: `,
  )

describe('on a sound lab', () => {
  beforeAll(async () => {
    expect(await muster('lab', 'up')).toMatchObject({ code: 0 })
  })
  afterAll(() => muster('lab', 'down'))

  test('a sound lab keeps both boundaries, every store was searched, and every search was seen to see', async () => {
    const verdict = await drilled()
    expect(verdict.findings.flatMap(({ problems }) => problems)).toEqual([])
    expect(verdict.residency?.map(({ sweep, faults }) => [sweep, faults])).toEqual([
      ['before', []],
      ['during', ['freeze']],
      ['after', []],
      ['end', []],
    ])
    const searched = verdict.residency?.[0]?.stores ?? []
    const proved = new Set(searched.filter(({ sawPositive }) => sawPositive).map(({ store }) => store.asset))
    expect([...proved].toSorted()).toEqual([
      'alerts',
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
      'metrics',
      'other files',
      'write-ahead log',
    ])
    const report = readFileSync(join(lastRun('residency-watch'), 'report.html'), 'utf8')
    expect(report).toContain('Where users’ data was')
    // The person was planted, and is in no record.
    expect(readFileSync(join(lastRun('residency-watch'), 'plan.json'), 'utf8')).toMatch(/personal:hmac-sha256:/)
    expect([...leaksBeneath(lastRun('residency-watch')), ...leaksIn(transcript())]).toEqual([])
    // The positives are gone again.
    expect(existsSync(join(home, 'lab/patroni-eu-west-1a/muster-positive'))).toBe(false)
  })

  test('a harness that is killed while positives lie in every store: recover takes them out again', async () => {
    const drill = start('run', scenarios['residency-watch'], '--reports', join(home, 'reports'))
    await expect.poll(() => positiveFiles(home), { timeout: 60_000, interval: 5 }).not.toEqual([])
    await expect.poll(() => positivesInStores(home), { timeout: 5_000, interval: 5 }).not.toEqual([])
    drill.child.kill('SIGKILL')
    await drill.ended
    // Or there would be nothing to recover.
    expect(positiveFiles(home)).not.toEqual([])
    expect(await positivesInStores(home)).not.toEqual([])
    expect(await muster('recover')).toMatchObject({ code: 0 })
    expect(positiveFiles(home)).toEqual([])
    expect(await positivesInStores(home)).toEqual([])
    expect(lastVerdict('residency-watch')).toMatchObject({ undoVerified: true, aborted: { by: 'recover' } })
  })

  test('a store that cannot be searched makes the answer inconclusive, and the matrix says so', async () => {
    const verdict = await drilled('residency-blind')
    expect(verdict.findings.filter(({ assertion }) => assertion === 'residency')).toEqual([
      expect.objectContaining({ id: 'residency/eu-customers', grade: 'inconclusive' }),
      expect.objectContaining({ id: 'residency/us-customers', grade: 'inconclusive' }),
    ])
    for (const text of residencyProblems(verdict))
      expect(text).toMatch(/: alerts of monitoring could not be searched \(during\): /)
    expect(readFileSync(join(lastRun('residency-blind'), 'report.html'), 'utf8')).toContain('not searched')
  })

  const all = 'before, during, after, end'
  const inEvidence = /user of eu-customers in evidence of run directory, where no data of users belongs \(end; /
  test.for([
    [
      'a dump abroad, only as long as the fault stands',
      dumpDuringFault,
      [outside('user', 'other files of us-east-1 \\(US\\)', 'during')],
    ],
    [
      'a dump that is forgotten when all is put right',
      forgottenDump,
      [outside('user', 'other files of us-east-1 \\(US\\)', 'end')],
    ],
    [
      'a reply to a user, kept by an edge abroad',
      servedAbroad,
      [outside('reply', 'edge cache of edge@us \\(US\\)', all)],
    ],
    [
      'a user’s name in the label of an alert, and the copy of it in the evidence,',
      nameInLabel,
      [
        new RegExp(
          `^residency/eu-customers: user of eu-customers in alerts of monitoring \\(IE\\), where no data of users belongs \\(${all}; `,
        ),
        inEvidence,
      ],
    ],
    [
      'a debug log of a service abroad, and the copy of it in the evidence,',
      debugLog,
      [outside('user', 'logs of us-east-1 \\(US\\)', all), inEvidence],
    ],
  ] as const)('%s is found, and nothing else', async ([, leak, sentences]) => {
    const verdict = await drilled('residency-watch', leak)
    expect(verdict.findings.flatMap(({ problems }) => problems)).toHaveLength(sentences.length)
    expect(residencyProblems(verdict)).toEqual(sentences.map(sentence => expect.stringMatching(sentence)))
  })

  test('a dump that lies abroad only while the lead moves home is found then, and nothing else', async () => {
    const verdict = await drilled('region-outage', dumpOnFailBack)
    expect(residencyProblems(verdict)).toEqual([
      expect.stringMatching(outside('user', 'other files of us-east-1 \\(US\\)', 'fail-back')),
    ])
  }, 300_000)
})

describe('on a lab that is laid out wrong', () => {
  /** Each problem with its store; every one must lie in the US. */
  const storesAbroad = (verdict: Verdict) =>
    residencyProblems(verdict).map(text => {
      const [, asset, sweeps] =
        /of eu-customers in (.*) of us-east-1 \(US\), outside "eu" \((.*); first/.exec(text) ?? []
      expect(asset, text).toBeDefined()
      return `${asset}: ${sweeps}`
    })

  test('a standby cluster of the EU’s database in the US holds its users all the time', async () => {
    const verdict = await drilled(
      'residency-watch-eu',
      undefined,
      '--set',
      'driver.settings.regions.us-east-1.standbyOf=eu-west-1',
    )
    const found = storesAbroad(verdict)
    expect(found).toContain('database rows: before, during, after, end')
    expect(found).toContain('write-ahead log: before, during, after, end')
  })

  test('a repository of the EU’s backups in the US holds them too', async () => {
    const verdict = await drilled(
      'residency-watch',
      undefined,
      '--set',
      'driver.settings.backup.keptIn={"eu-west-1":"us-east-1"}',
    )
    const found = storesAbroad(verdict)
    expect(found.length).toBeGreaterThan(0)
    for (const text of found) expect(text).toMatch(/^(log archive|backups): .*end$/)
  })

  test('an object store that copies across the border: documents are in the US all the time', async () => {
    const problems = residencyProblems(await drilled('residency-objects', undefined, '-e', fileOf('objects-abroad')))
    expect(problems).toEqual([
      expect.stringMatching(outside('document', 'objects of us-east-1 \\(US\\)', 'before, during, after, end')),
    ])
  })

  test('a load balancer whose backup is in the US leads users there as soon as their own region is gone', async () => {
    const verdict = await drilled(
      'residency-abroad',
      undefined,
      '--set',
      'driver.settings.edges.eu.regions=["eu-west-1","us-east-1"]',
    )
    const found = storesAbroad(verdict)
    expect(found).toContain('database rows: during, after, end')
    expect(found).toContain('cache keys: during, after, end')
    expect(found.join()).not.toContain('before')
  })

  test('users of the United Kingdom whose region fails over to Ireland: lawful, and outside what they were promised', async () => {
    const set = ['-e', 'world', '--set', 'driver.settings.edges.uk.regions=["eu-west-2","eu-west-1"]']
    const problems = residencyProblems(await drilled('residency-uk', undefined, ...set))
    // Ireland's database is followed by Germany's: what lands in the one is in the other at once.
    expect(problems.length).toBeGreaterThan(0)
    for (const text of problems)
      expect(text).toMatch(
        /of uk-customers in .* of (eu-west-1 \(IE\)|eu-central-1 \(DE\)), outside "uk" \(during, after, end; .*; transfer basis: adequacy regulations \(UK GDPR\)/,
      )
    expect(problems.join()).toContain('database rows of eu-west-1')
  })
})
