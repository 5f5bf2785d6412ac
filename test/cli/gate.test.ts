/** `muster gate` over runs that were judged and sealed as every run is: the table of cases, each with exit code and message. */
import { appendFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import singleRegion from '../../environments/lab-single-region.ts'
import lab from '../../environments/lab.ts'
import dbFailover from '../../scenarios/db-failover.ts'
import type { Composed } from '../../src/cli/compose.ts'
import { compose } from '../../src/cli/compose.ts'
import { decideRelease, type GateOptions } from '../../src/cli/gate-verb.ts'
import type { Turn } from '../../src/cli/run-catalogue.ts'
import { fileSigner, generateKey } from '../../src/evidence/keys.ts'
import { sealRun } from '../../src/evidence/seal.ts'
import { allChecks } from '../../src/gate/decision.ts'
import type { GatePolicy } from '../../src/model/scenario/gate-policy.ts'
import { musterIn } from '../drills/muster.ts'
import { beginRun, type Constructed, constructRun } from './constructed-run.ts'

// Where secrets are digested, and where keys lie: before anything of ours is loaded.
const { home } = vi.hoisted(() => {
  const folder = `${process.env['TMPDIR'] ?? '/tmp'}/muster-gate-${process.pid}-${Date.now()}`
  process.env['MUSTER_HOME'] = folder
  return { home: folder }
})

// What would boot a lab is told what to drill, and leaves a run as a drill does.
const drilled = vi.hoisted(() => ({ turns: [] as Turn[] }))
vi.mock('../../src/cli/run-catalogue.ts', () => ({
  drillInTurn: async (turns: readonly Turn[], { reports, key: signer }: { reports: string; key: string }) => {
    drilled.turns.push(...turns)
    // A drill takes its time.
    for (const { job } of turns)
      await constructRun(reports, { composed: job, startedMs: (clockMs += 3_600_000) }, signer)
    return []
  },
}))

const { muster } = musterIn(home)
afterAll(() => rmSync(home, { recursive: true, force: true }))

const nowMs = Date.now()
let clockMs = nowMs
const dayMs = 86_400_000
const stock = join(home, 'stock')
const scenario = join(home, 'db-failover.json')
const key = join(home, 'release')
const otherKey = join(home, 'other')

type Name =
  | 'ok1'
  | 'ok2'
  | 'ok3'
  | 'ok4'
  | 'slow1'
  | 'slow2'
  | 'slow3'
  | 'slow4'
  | 'old1'
  | 'old2'
  | 'old3'
  | 'old4'
  | 'bad'
  | 'stopped'
  | 'unseen'
  | 'left'
  | 'begun'
  | 'tampered'
  | 'unsigned'
  | 'forged'
  | 'elsewhere'
  | 'otherwise'
  | 'foreign'

const folderOf = (name: Name) => join(stock, name)
const directoryOf = (name: Name) => {
  const runs = join(folderOf(name), 'db-failover')
  return join(runs, readdirSync(runs)[0] as string)
}

beforeAll(async () => {
  mkdirSync(home, { recursive: true })
  await generateKey(key)
  await generateKey(otherKey)
  // As data: TypeScript is read by a process of its own, each time.
  writeFileSync(scenario, JSON.stringify(dbFailover))
  writeFileSync(join(home, 'environment.json'), JSON.stringify(singleRegion))
  const file = scenario
  const environment = join(home, 'environment.json')
  const here = await compose(file, { environment })
  const otherwise = await compose(file, { environment, set: ['driver.settings.pgbouncer.server_login_retry=15'] })
  const elsewhere = await compose(file, { environment: 'lab' })
  const construct = async (
    name: Name,
    composed: Composed,
    ageDays: number,
    more: Partial<Constructed> = {},
    by = key,
  ) => {
    await constructRun(folderOf(name), { composed, startedMs: nowMs - ageDays * dayMs, ...more }, by)
  }
  for (const at of [1, 2, 3, 4] as const) {
    await construct(`ok${at}`, here, at, { longerMs: at })
    await construct(`slow${at}`, here, at, { longerMs: 2_000 + at })
    await construct(`old${at}`, otherwise, 40 + at, { longerMs: at * 2 })
  }
  await construct('bad', here, 5, { longerMs: 6_000 })
  await construct('stopped', here, 1, { isAborted: true })
  await construct('unseen', here, 1, { isUnseen: true })
  await construct('left', here, 1, { isUndoFailed: true })
  await construct('elsewhere', elsewhere, 1)
  await construct('otherwise', otherwise, 1)
  await construct('foreign', here, 1, {}, otherKey)
  beginRun(folderOf('begun'), { composed: here, startedMs: nowMs - dayMs })
  for (const name of ['tampered', 'unsigned', 'forged'] as const)
    cpSync(folderOf('bad'), folderOf(name), { recursive: true })
  appendFileSync(join(directoryOf('tampered'), 'journal.ndjson'), ' ')
  rmSync(join(directoryOf('unsigned'), 'attestation.intoto.jsonl'))
  // Whoever holds the key signs what the records do not say.
  const verdict = join(directoryOf('forged'), 'verdict.json')
  const text = readFileSync(verdict, 'utf8').replaceAll('"fail"', '"pass"').replaceAll('"not-met"', '"met"')
  writeFileSync(verdict, text)
  await sealRun(directoryOf('forged'), await fileSigner(key))
}, 600_000)

let cases = 0
const folder = (...names: Name[]) => {
  const path = join(home, `case-${cases++}`)
  mkdirSync(path)
  for (const name of names) cpSync(folderOf(name), path, { recursive: true })
  return path
}

const drill = { scenario, fresh: '30d' }
const policyFile = (drills: object = {}, more: Partial<GatePolicy> = {}) => {
  const path = join(home, `policy-${cases++}.json`)
  const policy = { name: 'release', environment: './environment.json', drills: [{ ...drill, ...drills }], ...more }
  writeFileSync(path, JSON.stringify(policy))
  return path
}

interface Given {
  readonly runs: Name[]
  readonly asks?: object
  readonly baseline?: Name[] | false
  readonly isUntrusted?: boolean
  readonly options?: Partial<GateOptions>
}

const gate = ({ runs, asks, baseline, isUntrusted, options }: Given) =>
  decideRelease(
    {
      policy: policyFile(asks),
      reports: folder(...runs),
      ...(isUntrusted ? {} : { key: `${key}.pub` }),
      ...(baseline === undefined ? {} : { baseline: baseline && folder(...baseline) }),
      authorisedBy: 'operator',
      output: 'human',
      ...options,
    },
    () => clockMs,
  )

const old: Name[] = ['old1', 'old2', 'old3', 'old4']
const slow: Name[] = ['slow1', 'slow2', 'slow3', 'slow4']
const ok: Name[] = ['ok1', 'ok2', 'ok3', 'ok4']
const noSlower = { mayBeSlowerBy: { 'rto/backend-api': '500ms' } }

const table: [what: string, given: Given, exitCode: number, check: string, says: RegExp][] = [
  ['fresh', { runs: ['ok1'] }, 0, 'runs', /^1 run came to an answer, 1 needed$/],
  ['stale', { runs: ['ok4'], asks: { fresh: '3d' } }, 2, 'runs', /^no run .* is 4 d old; 3 d is fresh/],
  ['missing', { runs: [] }, 2, 'runs', /^no run of db-failover that counts, 1 needed\. Drill it/],
  ['too few', { runs: ['ok1'], asks: { runs: 2 } }, 2, 'runs', /^only 1 run of db-failover that counts, 2 needed/],
  [
    'regressed',
    { runs: slow, asks: noSlower, baseline: old },
    1,
    'slower/rto/backend-api',
    /shift \+1\.99 s \(from \+1\.9\d s to \+\S+ s, at 97 %\); 500 ms slower is allowed/,
  ],
  [
    'within noise',
    { runs: ok, asks: noSlower, baseline: old },
    0,
    'slower/rto/backend-api',
    /shift -\d ms \(from .*allowed, and more is excluded$/,
  ],
  [
    'too few to compare',
    { runs: ['slow1'], asks: noSlower, baseline: ['old1'] },
    2,
    'slower/rto/backend-api',
    /^1 run before and 1 now are too few/,
  ],
  ['inconclusive', { runs: ['unseen'] }, 2, 'told', /fault crash was not seen to be there/],
  ['failed', { runs: ['bad'] }, 1, 'failed', /^1 of 1 run failed, none may: .*rto\/backend-api: recovery took 7/],
  [
    're-run until green',
    { runs: ['bad', 'ok1', 'ok2'] },
    1,
    'failed',
    /^1 of 3 runs failed.*2 runs passed beside: a later green run takes no failure back$/,
  ],
  [
    'a failure that the policy allows',
    { runs: ['bad', 'ok1', 'ok2'], asks: { runs: 3, mayFail: 1 } },
    0,
    'failed',
    /1 may/,
  ],
  ['stopped until green', { runs: ['stopped', 'ok1'] }, 3, 'told', /\(aborted: SIGINT\)/],
  ['undo failed', { runs: ['left', 'ok1'] }, 4, 'undone', /a fault may still be there/],
  ['begun and never sealed', { runs: ['begun', 'ok1'] }, 2, 'told', /begun and never sealed/],
  ['its signature taken away', { runs: ['unsigned', 'ok1'] }, 5, 'evidence', /holds no attestation\.intoto\.jsonl/],
  ['tampered', { runs: ['tampered', 'ok1'] }, 5, 'evidence', /journal\.ndjson: was changed since it was signed/],
  [
    'signed, and not what the records say',
    { runs: ['forged', 'ok1'] },
    5,
    'evidence',
    /judged again it comes to another verdict \(findings\.0\.grade: "met" -> "not-met"\)/,
  ],
  ['signed by somebody else', { runs: ['foreign'] }, 5, 'evidence', /its signature is not valid for the key/],
  [
    'signed by somebody, and no key is trusted',
    { runs: ['foreign'], isUntrusted: true },
    0,
    'key',
    /^no trusted key is given \(--key\): runs are proved only to be unchanged/,
  ],
  [
    'other configuration',
    { runs: ['otherwise'] },
    2,
    'runs',
    /^no run .*was drilled on another configuration \(\w{12}, not \w{12}\)/,
  ],
  [
    'other environment',
    { runs: ['elsewhere'] },
    2,
    'runs',
    /^no run .*was drilled on "lab", not on "lab-single-region"/,
  ],
  [
    'a baseline that was changed',
    { runs: ['ok1'], baseline: ['old1', 'tampered'] },
    5,
    'baseline',
    /tampered|journal\.ndjson: was changed since it was signed\. A baseline that may have been changed/,
  ],
  [
    'a baseline that nobody signed',
    { runs: ['ok1'], baseline: ['old1', 'unsigned'] },
    5,
    'baseline',
    /holds no attestation\.intoto\.jsonl: it is no sealed run/,
  ],
  [
    'a baseline with a run that was never sealed',
    { runs: ['ok1'], baseline: ['old1', 'begun'] },
    5,
    'baseline',
    /was never sealed, so nobody signed it/,
  ],
  [
    'a baseline that somebody else signed',
    { runs: ['ok1'], baseline: ['foreign'] },
    5,
    'baseline',
    /its signature is not valid for the key/,
  ],
  [
    'a baseline that the records do not bear out',
    { runs: ['ok1'], baseline: ['forged'] },
    5,
    'baseline',
    /judged again it comes to another verdict/,
  ],
  ['a baseline without a run', { runs: ['ok1'], baseline: [] }, 5, 'baseline', /there is no run in it/],
  ['a comparison without a baseline', { runs: ok, asks: noSlower }, 2, 'slower/rto/backend-api', /--baseline/],
  [
    'a first release',
    { runs: ok, asks: noSlower, baseline: false },
    0,
    'slower/rto/backend-api',
    /no last good release yet/,
  ],
]

test.each(table)('%s', { timeout: 120_000 }, async (_, given, exitCode, check, says) => {
  const decision = await gate(given)
  expect(allChecks(decision).find(({ id }) => id === check)?.says).toMatch(says)
  expect(decision.exitCode).toBe(exitCode)
})

test(
  'what changed since the last good release is told with intervals, settings included',
  { timeout: 120_000 },
  async () => {
    const decision = await gate({ runs: slow, baseline: old })
    expect(decision.exitCode).toBe(0)
    const changes = decision.drills[0]?.changes
    expect(changes?.settings).toEqual([
      { path: 'driver.settings.pgbouncer.server_login_retry', before: '15', after: expect.any(String) },
    ])
    const rto = changes?.promises.find(({ finding }) => finding === 'rto/backend-api')
    expect(rto).toMatchObject({ outcome: 'slower', before: { runs: 4 }, after: { runs: 4 } })
    // Each came two seconds less a few milliseconds later; how wide each was measured to be differs by more.
    expect(rto?.comparison?.interval?.lower).toBeGreaterThan(1_950)
    expect(rto?.comparison?.interval?.upper).toBeLessThan(2_010)
  },
)

test('an environment with an error in it is refused, and SARIF says why', { timeout: 120_000 }, async () => {
  const leaking = structuredClone(lab)
  const region = leaking.driver.settings.regions['us-east-1']
  if (!region) throw new Error('the lab has no us-east-1')
  region.standbyOf = 'eu-west-1'
  const environment = join(home, 'leaking.json')
  writeFileSync(environment, JSON.stringify(leaking, null, 2))
  const policy = policyFile({ scenario: resolve('scenarios/region-outage.ts') }, { environment: './leaking.json' })
  const sarif = join(home, 'out', 'gate.sarif')
  const decision = await gate({ runs: [], options: { policy, sarif } })
  expect(decision.exitCode).toBe(5)
  expect(allChecks(decision).map(({ id, exitCode }) => [id, exitCode])).toEqual([
    ['key', 0],
    ['configuration', 5],
    ['drill', 5],
  ])
  const log = JSON.parse(readFileSync(sarif, 'utf8'))
  expect(log.runs[0].results[0]).toMatchObject({ ruleId: 'standby-outside', level: 'error' })
  expect(readdirSync(join(home, 'out'))).toEqual(['gate.sarif'])
})

describe('--run', () => {
  const run = (given: Given) => gate({ ...given, options: { run: true, signingKey: key, ...given.options } })

  test('drills what is missing, and counts it', { timeout: 120_000 }, async () => {
    drilled.turns.length = 0
    const decision = await run({ runs: ['ok1'], asks: { runs: 2 } })
    expect(drilled.turns.map(({ job, stratum }) => [job.path, stratum])).toEqual([
      [drill.scenario, { index: 0, of: 2 }],
    ])
    expect(decision.exitCode).toBe(0)
    expect(decision.drills[0]?.runs).toHaveLength(2)
  })

  test('drills nothing where the answer is no already', { timeout: 120_000 }, async () => {
    drilled.turns.length = 0
    expect((await run({ runs: [], baseline: ['tampered'] })).exitCode).toBe(5)
    expect(drilled.turns).toEqual([])
  })

  test('drills nothing where nothing is missing, or a failure stands', { timeout: 120_000 }, async () => {
    drilled.turns.length = 0
    expect((await run({ runs: ['ok1'] })).exitCode).toBe(0)
    expect((await run({ runs: ['bad'], asks: { runs: 2 } })).exitCode).toBe(1)
    expect(drilled.turns).toEqual([])
  })

  test.each<[string, Partial<GateOptions>, RegExp]>([
    [
      'a key that is not the trusted one',
      { signingKey: otherKey },
      /is not the private part of the key that is trusted/,
    ],
    ['a key that is not there', { signingKey: join(home, 'none') }, /none: no such key/],
    [
      'a configuration that the environment does not have',
      { policy: 'pinned' },
      /asks for configuration 000000000000, and the environment as it stands has \w{12}: a drill of it would not count/,
    ],
  ])('%s: refused before anything is drilled', { timeout: 120_000 }, async (_, options, says) => {
    drilled.turns.length = 0
    const policy = policyFile({}, options.policy === 'pinned' ? { configuration: '0'.repeat(64) } : {})
    await expect(run({ runs: [], options: { ...options, policy } })).rejects.toThrow(says)
    expect(drilled.turns).toEqual([])
  })
})

test(
  'at the command line: one answer on stdout, JUnit, SARIF and the summary of the step whole',
  { timeout: 300_000 },
  async () => {
    const [junit, sarif, step] = ['gate.xml', 'gate.sarif', 'step.md'].map(name => join(home, 'files', name)) as [
      string,
      string,
      string,
    ]
    mkdirSync(join(home, 'files'))
    writeFileSync(step, '# before\n')
    process.env['GITHUB_STEP_SUMMARY'] = step
    const policy = policyFile({}, { key: './release.pub' })
    const said = await muster(
      'gate',
      '--policy',
      policy,
      '--reports',
      folder('bad', 'ok1'),
      '--junit',
      junit,
      '--sarif',
      sarif,
    )
    delete process.env['GITHUB_STEP_SUMMARY']
    expect(said).toMatchObject({ code: 1, stderr: '' })
    expect(said.stdout).toMatch(/^gate release on lab-single-region: MISSED \(exit 1\)\n/)
    expect(readFileSync(junit, 'utf8')).toMatch(/name="failed"><failure/)
    expect(JSON.parse(readFileSync(sarif, 'utf8'))).toMatchObject({ version: '2.1.0' })
    expect(readFileSync(step, 'utf8')).toMatch(/^# before\n## Gate release on lab-single-region: MISSED\n/)
    expect(readdirSync(join(home, 'files')).toSorted()).toEqual(['gate.sarif', 'gate.xml', 'step.md'])
  },
)

const wrong: [what: string, args: string[], says: RegExp][] = [
  ['no policy', ['--policy', join(home, 'none.ts')], /none\.ts: no such file\n {2}give the path of a policy/],
  [
    'a scenario as policy',
    ['--policy', 'scenarios/db-failover.ts'],
    /this is a scenario of Muster, not a policy of a gate/,
  ],
  ['a typo', ['--policy', 'typo'], /drills\.0: unknown field "freesh"; did you mean "fresh"/],
  ['a policy that asks nothing', ['--policy', 'nothing'], /drills\.0\.mayFail: 1 of 1 may fail: nothing is asked/],
  [
    'a baseline that no key makes trusted',
    ['--policy', 'sound', '--baseline', home],
    /--baseline .*and none is given\n {2}give --key/,
  ],
  ['a key that is none', ['--policy', 'sound', '--key', 'package.json'], /package\.json: is no public key/],
]

test.each(wrong)('bad input: %s', { timeout: 120_000 }, async (_, args, says) => {
  const files: Record<string, () => string> = {
    typo: () => policyFile({ freesh: '1d' }),
    nothing: () => policyFile({ mayFail: 1 }),
    sound: () => policyFile(),
  }
  const said = await muster('gate', ...args.map(arg => files[arg]?.() ?? arg), '--reports', home)
  expect(said.stderr).toMatch(says)
  expect(said).toMatchObject({ code: 64, stdout: '' })
})
