import { execFileSync, spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { stringify } from 'yaml'
import { generateKey } from '../../src/evidence/keys.ts'
import type { Obligation } from '../../src/model/scenario/programme.ts'
import type { ProgrammeRow } from '../../src/programme/row.ts'
import type { TurnRow } from '../../src/programme/turns.ts'
import { quarterAfter, quarterOf, startOf } from '../../src/trend/quarter.ts'
import { musterIn } from '../drills/muster.ts'
import { keepRun } from '../programme/kept-run.ts'

// Each command loads every file that a programme names in a process of its own: on a busy machine that takes long.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const home = mkdtempSync(join(tmpdir(), 'muster-programme-'))
const { muster } = musterIn(home)
afterAll(() => rmSync(home, { recursive: true, force: true }))

const minute = 60_000
const now = Date.now()
const quarter = quarterOf(new Date(now).toISOString())
/** Begun and ended in this quarter, whenever this test runs in it, unless that is in its first minutes. */
const lately = new Date(Math.max(startOf(quarter), now - 10 * minute))
const lastQuarter = quarterOf(new Date(startOf(quarter) - 1).toISOString())

const scenario = (name: string) => relative(home, resolve(`scenarios/${name}.ts`))
const obligation = (more: Partial<Obligation> = {}): Obligation => ({
  scenario: scenario('db-failover'),
  environment: 'lab-single-region',
  region: 'eu-west-1',
  tier: 'critical',
  owner: 'database on-call',
  source: 'the text that says so',
  ...more,
})

function written(name: string, obligations: readonly object[], more: object = {}): string {
  const file = join(home, name)
  const programme = { name: 'mine', description: 'of this test', from: quarter, obligations, ...more }
  writeFileSync(file, name.endsWith('.json') ? JSON.stringify(programme) : stringify(programme))
  return file
}

let reportsMade = 0
const newReports = () => join(home, `reports-${++reportsMade}`)
const key = join(home, 'keys', 'drill.pem')
/** What a run of db-failover would freeze today. */
let today: object

beforeAll(async () => {
  await generateKey(key)
  const planned = await muster('plan', 'scenarios/db-failover.ts', '--output', 'json')
  const { scenarioDigest, environmentDigest, environment } = JSON.parse(planned.stdout) as Record<string, string>
  today = { scenarioDigest, environmentDigest, environment }
})

const statusOf = async (programme: string, reports: string, ...more: string[]): Promise<ProgrammeRow[]> => {
  const said = await muster('status', '--programme', programme, '--reports', reports, '--output', 'json', ...more)
  expect(said).toMatchObject({ code: 0, stderr: '' })
  return (JSON.parse(said.stdout) as { programme: { drills: ProgrammeRow[] } }).programme.drills
}

describe('where a drill stands', () => {
  const programme = written('standing.json', [obligation()])

  test('never drilled it is due; a sealed run of today’s files makes it done, here and in the metrics', async () => {
    const reports = newReports()
    expect(await statusOf(programme, reports)).toMatchObject([{ state: 'due', last: null, drilledBy: null }])
    await keepRun(reports, { plan: today, at: lately, key })
    expect(await statusOf(programme, reports)).toMatchObject([
      { state: 'done', last: { result: 'met' }, drilledBy: { result: 'met' }, notCounted: [] },
    ])
    const text = (await muster('status', '--programme', programme, '--reports', reports)).stdout
    expect(text).toMatch(new RegExp(`^programme mine .*, ${quarter}: 1 drill: 1 done$`, 'm'))
    expect(text).toMatch(
      /^ {2}done +db-failover +lab-single-region +eu-west-1 +critical +met +one quarter only +database on-call$/m,
    )
    const metrics = await muster('status', '--programme', programme, '--reports', reports, '--format', 'prometheus')
    expect(() => execFileSync('promtool', ['check', 'metrics'], { input: metrics.stdout, stdio: 'pipe' })).not.toThrow()
    expect(metrics.stdout).toMatch(/^muster_drill_overdue\{scenario="db-failover",[^}]*\} 0$/m)
    expect(metrics.stdout).toMatch(/^muster_drill_last_success_timestamp_seconds\{[^}]*\} \d{10}/m)
  })

  test.each<[what: string, plan: object, verdict: object, state: string, why: RegExp]>([
    [
      'aborted',
      {},
      { aborted: { by: 'operator', reason: 'SIGINT', phase: 'observe' } },
      'due',
      /aborted by operator: SIGINT/,
    ],
    ['another scenario', { scenarioDigest: '0'.repeat(64) }, {}, 'due', /drilled with another scenario than/],
    ['other settings', { environmentDigest: '0'.repeat(64) }, {}, 'due', /drilled with other settings/],
  ])('%s is not done, and told', async (_, plan, verdict, state, why) => {
    const reports = newReports()
    await keepRun(reports, { plan: { ...today, ...plan }, verdict, at: lately, key })
    expect(await statusOf(programme, reports)).toMatchObject([
      { state, drilledBy: null, notCounted: [{ why: expect.stringMatching(why) }] },
    ])
  })

  test('a promise that was not kept is shown, and a re-test is owed', async () => {
    const reports = newReports()
    await keepRun(reports, { plan: today, verdict: { result: 'fail', grade: 'not-met' }, at: lately, key })
    expect(await statusOf(programme, reports)).toMatchObject([{ state: 'not-met', last: { result: 'not-met' } }])
    const matrix = await muster('programme', 'matrix', '--programme', programme, '--reports', reports)
    expect(JSON.parse(matrix.stdout)).toMatchObject({ include: [{ state: 'not-met' }] })
  })

  test('changed since it was signed, or signed by another key than the one that is trusted, it is not done', async () => {
    const reports = newReports()
    const directory = await keepRun(reports, { plan: today, at: lately, key })
    expect(await statusOf(programme, reports, '--key', `${key}.pub`)).toMatchObject([{ state: 'done' }])
    const other = join(home, 'keys', `other-${reportsMade}.pem`)
    await generateKey(other)
    expect(await statusOf(programme, reports, '--key', `${other}.pub`)).toMatchObject([
      {
        state: 'due',
        last: { result: 'unverified' },
        notCounted: [{ why: expect.stringMatching(/signature is not/) }],
      },
    ])
    appendFileSync(join(directory, 'journal.ndjson'), ' ')
    expect(await statusOf(programme, reports)).toMatchObject([
      { state: 'due', notCounted: [{ why: 'journal.ndjson: was changed since it was signed' }] },
    ])
  })

  test('a quarter that ended without a drill is overdue, until it is made up for, and stays visible', async () => {
    const reports = newReports()
    const since = written('since.yaml', [obligation()], { from: lastQuarter })
    const overdue = { state: 'overdue', why: `${lastQuarter} ended without a drill`, missed: [lastQuarter] }
    expect(await statusOf(since, reports)).toMatchObject([overdue])
    await keepRun(reports, { plan: today, at: lately, key })
    expect(await statusOf(since, reports)).toMatchObject([{ state: 'done', missed: [lastQuarter] }])
    expect(await statusOf(since, reports, '--quarter', lastQuarter)).toMatchObject([overdue])
  })
})

/** An environment like the lab, but protected. */
function staging(): string {
  const file = join(home, 'staging.ts')
  const lab = JSON.stringify(resolve('environments/lab-single-region.ts'))
  const safety = "safety: { ceiling: { reach: 'host', lasts: '10m' } }"
  const own = `name: 'staging', protection: 'staging', ${safety}`
  writeFileSync(file, `import lab from ${lab}\nexport default { ...lab, ${own} }\n`)
  return 'staging.ts'
}

describe('running what is owed', () => {
  const turnsOf = async (...argv: string[]) => {
    const { code, stdout, stderr } = await muster('programme', 'run', '--output', 'json', ...argv)
    expect(stderr).not.toMatch(/internal error/)
    return { code, rows: (JSON.parse(stdout) as { drills: TurnRow[] }).drills }
  }

  test('a dry run tells what would be run, what not and why, and touches nothing', async () => {
    const reports = newReports()
    await keepRun(reports, { plan: today, at: lately, key })
    const programme = written('run.json', [
      obligation(),
      obligation({ scenario: scenario('db-freeze') }),
      obligation({ environment: staging() }),
      obligation({ scenario: 'gone.ts' }),
      obligation({ environment: 'iworkz-as-written' }),
      obligation({ scenario: scenario('cdn-cutover') }),
      obligation({ scenario: scenario('db-isolation'), from: quarterAfter(quarter) }),
    ])
    const { code, rows } = await turnsOf('--programme', programme, '--reports', reports, '--dry-run')
    expect(rows).toMatchObject([
      { outcome: 'not-owed', state: 'done', why: expect.stringMatching(/^drilled on/) },
      { outcome: 'to-run', scenario: 'db-freeze', why: null },
      {
        outcome: 'not-run',
        environment: 'staging',
        why: expect.stringMatching(/is protected \(staging\)/),
        byItself: ['run', 'scenarios/db-failover.ts', '-e', relative('.', join(home, 'staging.ts'))],
      },
      { outcome: 'not-run', why: expect.stringMatching(/gone\.ts: no such file/) },
      { outcome: 'not-run', why: expect.stringMatching(/stands on paper/) },
      { outcome: 'not-run', scenario: 'cdn-cutover', why: expect.stringMatching(/cdn-cutover\.ts: /) },
      { outcome: 'not-owed', why: expect.stringMatching(/^owed from/) },
    ])
    expect(code).toBe(5)
    expect(existsSync(join(home, 'lab'))).toBe(false)
  })

  test('a drill that is refused when its turn comes is told with why', async () => {
    const lock = join(home, 'lab-single-region.lock')
    writeFileSync(lock, 'damaged')
    try {
      const programme = written('locked.json', [obligation(), obligation({ scenario: scenario('db-freeze') })])
      const { code, rows } = await turnsOf('--programme', programme, '--reports', newReports())
      const held = { outcome: 'not-run', exitCode: 5, state: 'due', why: expect.stringMatching(/lab-single-region/) }
      expect(rows).toMatchObject([held, held])
      expect(code).toBe(5)
    } finally {
      rmSync(lock)
    }
  })

  test('where nothing is owed nothing is run, and that is well', async () => {
    const programme = written('later.json', [obligation()], { from: quarterAfter(quarter) })
    const { code, rows } = await turnsOf('--programme', programme, '--reports', newReports())
    expect(rows).toMatchObject([{ outcome: 'not-owed', exitCode: null }])
    expect(code).toBe(0)
  })
})

test('the matrix is one line, with what is owed, or with all', async () => {
  const reports = newReports()
  await keepRun(reports, { plan: today, at: lately, key })
  const programme = written('matrix.json', [obligation(), obligation({ environment: staging() })])
  const matrix = async (...more: string[]) => {
    const said = await muster('programme', 'matrix', '--programme', programme, '--reports', reports, ...more)
    expect(said.code).toBe(0)
    expect(said.stdout.trimEnd()).not.toContain('\n')
    return (JSON.parse(said.stdout) as { include: object[] }).include
  }
  const protectedJob = { environment: relative('.', join(home, 'staging.ts')), protection: 'staging', state: 'due' }
  expect(await matrix('--quarter', quarter)).toMatchObject([protectedJob])
  expect(await matrix('--all')).toMatchObject([
    { scenario: 'scenarios/db-failover.ts', environment: 'lab-single-region', protection: 'lab', state: 'done' },
    protectedJob,
  ])
})

test('the programme that is shipped can be drilled, all of it', async () => {
  const said = await muster('programme', 'run', '--dry-run', '--reports', newReports(), '--output', 'json')
  expect(said).toMatchObject({ code: 0, stderr: '' })
  const { drills } = JSON.parse(said.stdout) as { drills: TurnRow[] }
  expect(drills.length).toBeGreaterThan(0)
  expect(drills.filter(({ outcome }) => outcome === 'not-run')).toEqual([])
})

describe('what is wrong is told with where and what to do', () => {
  const wrong = (name: string, obligations: readonly object[], more: object = {}) => written(name, obligations, more)
  test.each<[what: string, argv: () => string[], said: RegExp]>([
    ['no file', () => ['--programme', join(home, 'nowhere.ts')], /nowhere\.ts: no such file\n.*a programme: a \.ts/],
    ['a scenario', () => ['--programme', 'scenarios/db-failover.ts'], /is a scenario of Muster, not a programme/],
    [
      'unknown field',
      () => ['--programme', wrong('a.json', [{ ...obligation(), ownr: 'x' }])],
      /obligations\.0: unknown field "ownr"; did you mean "owner"/,
    ],
    [
      'a person',
      () => ['--programme', wrong('b.json', [obligation({ owner: 'a@b.example' })])],
      /obligations\.0\.owner: .*a role, no person/,
    ],
    [
      'no quarter',
      () => ['--programme', wrong('c.yaml', [obligation()], { from: '2026' })],
      /from: is "2026"; expected a quarter of a year/,
    ],
    [
      'another region',
      () => ['--programme', wrong('d.json', [obligation({ region: 'eu-west-2' })])],
      /obligations\.0\.region: the environment "lab-single-region" has no region "eu-west-2"\n.*did you mean "eu-west-1"/,
    ],
    [
      'another tier',
      () => ['--programme', wrong('e.json', [obligation({ tier: 'standard' })])],
      /obligations\.0\.tier: .*no service of the tier "standard"/,
    ],
    [
      'twice',
      () => ['--programme', wrong('f.json', [obligation(), obligation()])],
      /obligations\.1: db-failover on lab-single-region is owed already by obligations\.0/,
    ],
    ['nothing owed', () => ['--programme', wrong('g.json', [])], /obligations: /],
    ['no such quarter', () => ['--quarter', 'Q4'], /--quarter Q4: is no quarter/],
    ['a quarter to come', () => ['--quarter', quarterAfter(quarter)], /has not begun/],
    ['no such key', () => ['--key', join(home, 'none.pub')], /none\.pub: no such key/],
    ['no key', () => ['--key', 'package.json'], /package\.json: is no public key/],
  ])('%s', async (_, argv, said) => {
    const found = await muster('status', '--reports', join(home, 'none'), ...argv())
    expect(found.stderr).toMatch(said)
    expect(found.stderr).not.toMatch(/\n\s+at /)
    expect(found.code).toBe(64)
    // What is going on is told all the same.
    expect(found.stdout).toContain('drill: none')
  })

  test('what has ended cannot be drilled any more', async () => {
    const said = await muster('programme', 'run', '--dry-run', '--quarter', lastQuarter)
    expect(said).toMatchObject({
      code: 64,
      stderr: expect.stringMatching(/it has ended; what is drilled now counts for/),
    })
  })
})

test('in a folder without a programme, status tells what is going on, and nothing more', () => {
  const folder = join(home, 'empty')
  mkdirSync(folder)
  const inFolder = (...argv: string[]) => {
    const env = { ...process.env, MUSTER_HOME: home, NO_COLOR: '1' }
    const { status, stdout, stderr } = spawnSync(resolve('muster'), argv, { cwd: folder, env, encoding: 'utf8' })
    return { status, stdout, stderr }
  }
  expect(inFolder('status').stdout).toBe('lab: not running\ndrill: none\n')
  expect(JSON.parse(inFolder('status', '--output', 'json').stdout)).toMatchObject({ drills: [], programme: null })
  const asked = inFolder('status', '--format', 'prometheus')
  expect(asked).toMatchObject({
    status: 64,
    stdout: '',
    stderr: expect.stringMatching(/no programme\.ts in this folder/),
  })
})
