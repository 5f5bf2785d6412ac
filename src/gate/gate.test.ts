import { describe, expect, test } from 'vitest'
import {
  type Case,
  nowMs,
  dayMs,
  wanted,
  requirementOf,
  run,
  unfinished,
  tampered,
  series,
  baselineOf,
  gate,
} from '../../test/gate/constructed.ts'
import { allChecks } from './decision.ts'
import { decisionJunit } from './junit.ts'
import { decisionMarkdown } from './markdown.ts'
import type { GateRun, Requirement } from './requirement.ts'
import { shortageOf } from './shortage.ts'
import { decisionText } from './text.ts'

const slower = { mayBeSlowerByMs: { 'rto/api': 500 } }
const other = 'b'.repeat(64)

const cases: [name: string, given: Case, exitCode: number, check: string, says: RegExp][] = [
  ['fresh', { runs: [run()] }, 0, 'runs', /^1 run came to an answer, 1 needed$/],
  ['missing', { runs: [] }, 2, 'runs', /^no run of db-failover that counts, 1 needed\. Drill it: muster run/],
  ['too few', { runs: [run()], asked: { runs: 3 } }, 2, 'runs', /^only 1 run of db-failover that counts, 3 needed/],
  ['stale', { runs: [run({ ageDays: 31 })] }, 2, 'runs', /no run .*\(run-\d+ is 31 d old; 30 d is fresh\)/],
  ['stale, and failed', { runs: [run({ ageDays: 31, result: 'fail' }), run()] }, 0, 'failed', /^none of 1 run failed/],
  [
    'other configuration',
    { runs: [run({ drilled: { configurationDigest: other } })] },
    2,
    'runs',
    /no run .*was drilled on another configuration \(bbbbbbbbbbbb, not aaaaaaaaaaaa\)/,
  ],
  [
    'other environment',
    { runs: [run({ drilled: { environment: 'laptop' } })] },
    2,
    'runs',
    /no run .*was drilled on "laptop", not on "production-like"/,
  ],
  [
    'other scenario',
    { runs: [run({ drilled: { scenarioDigest: other } })] },
    2,
    'runs',
    /its scenario is not what the file says now/,
  ],
  ['other promises', { runs: [run({ drilled: { promises: [] } })] }, 2, 'runs', /graded by other objectives/],
  [
    'failed',
    { runs: [run({ result: 'fail' })] },
    1,
    'failed',
    /^1 of 1 run failed, none may: run-\d+ \(rto\/api: took too long\)$/,
  ],
  [
    're-run until green',
    { runs: [run({ result: 'fail', ageDays: 3 }), run({ ageDays: 2 }), run()] },
    1,
    'failed',
    /^1 of 3 runs failed, none may: .*\. 2 runs passed beside: a later green run takes no failure back$/,
  ],
  [
    'a failure that is allowed',
    { runs: [run({ result: 'fail' }), run()], asked: { runs: 2, mayFail: 1 } },
    0,
    'failed',
    /^1 of 2 runs failed, 1 may/,
  ],
  [
    'inconclusive',
    { runs: [run({ result: 'inconclusive' })] },
    2,
    'told',
    /^1 run came to no answer, none may: run-\d+ \(rto\/api/,
  ],
  [
    'inconclusive until green',
    { runs: [run({ result: 'inconclusive' }), run()] },
    2,
    'told',
    /^1 run came to no answer/,
  ],
  [
    'one inconclusive is allowed',
    { runs: [run({ result: 'inconclusive' }), run()], asked: { mayBeInconclusive: 1 } },
    0,
    'told',
    /, 1 may: /,
  ],
  [
    'an inconclusive one is none of those that are needed',
    { runs: [run({ result: 'inconclusive' })], asked: { mayBeInconclusive: 1 } },
    2,
    'runs',
    /^no run/,
  ],
  [
    'aborted until green',
    { runs: [run({ aborted: true, result: 'inconclusive' }), run()] },
    3,
    'told',
    /\(aborted: SIGINT\)/,
  ],
  [
    'failed, then aborted',
    { runs: [run({ aborted: true, result: 'fail' }), run()], asked: { mayBeInconclusive: 1 } },
    1,
    'failed',
    /^1 of 2 runs failed/,
  ],
  [
    'begun and never sealed',
    { runs: [unfinished(), run()] },
    2,
    'told',
    /begun \(begun and never sealed: it is going on, or its harness died\)/,
  ],
  ['begun on what nobody can tell', { runs: [unfinished(null), run()] }, 2, 'told', /never sealed/],
  [
    'begun elsewhere',
    { runs: [unfinished({ ...wanted, environment: 'laptop' }), run()] },
    0,
    'told',
    /^every run came to an answer$/,
  ],
  [
    'undo failed',
    { runs: [run({ undoFailed: true }), run({ result: 'fail' })] },
    4,
    'undone',
    /a fault may still be there/,
  ],
  [
    'tampered',
    { runs: [tampered(nowMs - dayMs), run(), run({ result: 'fail' })] },
    5,
    'evidence',
    /^reports\/db-failover\/changed: journal\.ndjson: was changed since it was signed\. Nothing is built/,
  ],
  ['tampered, of a time that cannot be told', { runs: [tampered(null), run()] }, 5, 'evidence', /was changed/],
  ['tampered long ago', { runs: [tampered(nowMs - 31 * dayMs), run()] }, 0, 'evidence', /^1 run verified/],
  [
    'from the future',
    { runs: [run({ ageDays: -1 })] },
    5,
    'evidence',
    /began in the future, at 2026-11-30T12:00:00\.000Z/,
  ],
  [
    'regressed',
    { runs: series(3_000), asked: slower, baseline: baselineOf(...series(0)) },
    1,
    'slower/rto/api',
    /^median 4\.\d+ s \(6 runs\) -> 7\.\d+ s \(6 runs\), shift \+3 s \(from \+3 s to \+3 s, at 97 %\); 500 ms slower is allowed$/,
  ],
  [
    'slower, and allowed',
    { runs: series(400), asked: slower, baseline: baselineOf(...series(0)) },
    0,
    'slower/rto/api',
    /allowed, and more is excluded$/,
  ],
  [
    'within noise',
    {
      runs: [-900, 200, 1_900, -300, 800, -500].map((rtaMs, stratum) => run({ stratum, rtaMs: 5_000 + rtaMs })),
      asked: slower,
      baseline: baselineOf(...[0, 1, 2, 3, 4, 5].map(stratum => run({ stratum, rtaMs: 5_000 }))),
    },
    0,
    'slower/rto/api',
    /allowed: a larger shift is not seen, and not excluded$/,
  ],
  [
    'faster',
    { runs: series(-3_000), asked: slower, baseline: baselineOf(...series(0)) },
    0,
    'slower/rto/api',
    /shift -3 s/,
  ],
  [
    'too few to compare',
    { runs: [run({ rtaMs: 9_000 })], asked: slower, baseline: baselineOf(run()) },
    2,
    'slower/rto/api',
    /^1 run before and 1 now are too few/,
  ],
  [
    'runs of other strata',
    { runs: series(3_000, { of: 7 }), asked: slower, baseline: baselineOf(...series(0)) },
    2,
    'slower/rto/api',
    /too few/,
  ],
  [
    'a comparison without a baseline',
    { runs: series(0), asked: slower },
    2,
    'slower/rto/api',
    /nothing can be compared: .*--baseline.*--no-baseline/,
  ],
  [
    'a first release',
    { runs: series(0), asked: slower, baseline: 'none' },
    0,
    'slower/rto/api',
    /there is no last good release yet/,
  ],
  [
    'a baseline of other drills',
    { runs: series(3_000), asked: slower, baseline: baselineOf(...series(0, { drilled: { scenarioDigest: other } })) },
    2,
    'slower/rto/api',
    /nothing can be compared/,
  ],
  [
    'a baseline of runs that failed',
    { runs: series(0), asked: slower, baseline: baselineOf(...series(9_000, { result: 'fail' })) },
    2,
    'slower/rto/api',
    /nothing can be compared/,
  ],
  [
    'a finding that nobody measured',
    { runs: series(0), asked: { mayBeSlowerByMs: { 'rto/typo': 1 } }, baseline: baselineOf(...series(0)) },
    2,
    'slower/rto/typo',
    /is that what the finding is called\?/,
  ],
]

test.each(cases)('%s', (_, given, exitCode, check, says) => {
  const decision = gate(given)
  const answers = allChecks(decision)
  expect(answers.find(({ id }) => id === check)?.says).toMatch(says)
  expect(decision.exitCode).toBe(exitCode)
  // What decides is among what is told.
  expect(answers.some(answer => answer.exitCode === exitCode)).toBe(true)
})

test('years of runs that do not count are one line for each reason', () => {
  const old = [500, 400, 300].map(ageDays => run({ ageDays }))
  const decision = gate({ runs: [...old, run({ drilled: { environment: 'laptop' } })] })
  // Where nothing counts, nothing is green for want of runs.
  expect(allChecks(decision).map(({ id }) => id)).toEqual(['runs'])
  expect(decisionText(decision)).toMatch(
    /\n {2}not counted: run-\d+ is 300 d old; 30 d is fresh, and 2 more likewise\n {2}not counted: run-\d+ was drilled on "laptop"/,
  )
})

test('a folder that was copied is no second run', () => {
  const one = run()
  const decision = gate({ runs: [one, { ...one, directory: 'reports/db-failover/copy' }], asked: { runs: 2 } })
  expect(decision.exitCode).toBe(2)
  expect(decision.drills[0]?.passedOver).toEqual([
    { runId: one.runId, reason: 'twice', why: 'is there twice; it counts once' },
  ])
})

describe('what changed since the last good release', () => {
  const before = series(0, { settings: { driver: { ttl: 30, name: 'x', old: 1 } }, lost: 1 })
  const after = series(3_000, {
    drilled: { configurationDigest: other },
    settings: { driver: { ttl: 20, name: 'x', added: [true] } },
  })
  const decision = gate({
    runs: after,
    asked: { wanted: { ...wanted, configurationDigest: other } },
    baseline: baselineOf(...before),
  })

  test('a release may change its configuration: what it is compared with has another', () => {
    expect(decision.exitCode).toBe(0)
    expect(decision.drills[0]?.changes).toMatchObject({
      configuration: { before: 'a'.repeat(64), after: other },
      settings: [
        { path: 'driver.added.0', before: null, after: 'true' },
        { path: 'driver.old', before: '1', after: null },
        { path: 'driver.ttl', before: '30', after: '20' },
      ],
      promises: [{ finding: 'rto/api', outcome: 'slower', allowedMs: null }],
      loss: { before: { acked: 6_000, lost: 6 }, after: { acked: 6_000, lost: 0 } },
      notCompared: [],
    })
  })

  test('at a terminal: settings, promises with intervals, losses', () => {
    const text = decisionText(decision)
    expect(text).toMatch(/^gate release on production-like: MET \(exit 0\)$/m)
    expect(text).toContain('    configuration aaaaaaaaaaaa -> bbbbbbbbbbbb, 3 settings differ\n')
    expect(text).toContain('    driver.ttl: 30 -> 20\n')
    expect(text).toMatch(/ {4}rto\/api: slower; median .* shift \+3 s \(from \+3 s to \+3 s, at 97 %\)\n/)
    expect(text).toContain('    acknowledged writes lost: 6 of 6000 -> 0 of 6000\n')
  })

  test('of a baseline with two configurations the last one is compared, and the others are told', () => {
    const old = run({ ageDays: 9, rtaMs: 90_000, drilled: { configurationDigest: other } })
    const mixed = gate({ runs: series(0), baseline: baselineOf(old, ...series(0)) })
    expect(mixed.drills[0]?.changes?.promises[0]?.before?.runs).toBe(6)
    expect(mixed.drills[0]?.changes?.notCompared).toEqual([
      { runId: old.runId, why: expect.stringContaining('another configuration than the newest run of that release') },
    ])
  })
})

describe('what --run drills', () => {
  const shortage = (runs: readonly GateRun[], asked: Partial<Requirement> = {}) =>
    shortageOf({ requirement: requirementOf(asked), runs }, nowMs)

  test('one run has no part of the period of its own', () => expect(shortage([])).toEqual([null]))

  test('several fall into the parts that no run fell into', () => {
    const runs = [run({ stratum: 0, of: 3 }), run({ stratum: 1, of: 6 })]
    expect(shortage(runs.slice(0, 1), { runs: 3 })).toEqual([
      { index: 1, of: 3 },
      { index: 2, of: 3 },
    ])
    expect(shortage(runs, { runs: 3 })).toEqual([{ index: 1, of: 3 }])
  })

  test('nothing where enough is there, or where no further run could help', () => {
    expect(shortage([run()])).toEqual([])
    expect(shortage([run({ result: 'fail' })], { runs: 3 })).toEqual([])
    expect(shortage([tampered(nowMs), run()], { runs: 3 })).toEqual([])
  })

  test('a stale run is drilled anew', () => expect(shortage([run({ ageDays: 31 })])).toEqual([null]))
})

test('JUnit: what was missed is a failure, what is not known an error, what holds a case that passed', () => {
  const decision = gate({ runs: [run({ result: 'fail' }), run({ result: 'inconclusive' })] })
  const xml = decisionJunit(decision)
  expect(xml).toContain('<testsuite name="db-failover" tests="5" failures="1" errors="1"')
  expect(xml).toMatch(/name="failed"><failure type="MISSED" message="1 of 2 runs failed/)
  expect(xml).toMatch(/name="told"><error type="INCONCLUSIVE"/)
  expect(xml).toMatch(/name="undone"><system-out>/)
})

test('Markdown: text of a record stays text', () => {
  const hostile = { ...run(), runId: '[x](http://x) <script> |\n# y' }
  const text = decisionMarkdown(gate({ runs: [hostile] }))
  expect(text).toContain('## Gate release on production-like: MET\n')
  expect(text).toContain('| \\[x\\](http://x) &lt;script&gt; \\| \\# y |')
  expect(text).not.toContain('<script>')
  expect(text.split('\n').filter(line => line.startsWith('| MET'))).toHaveLength(5)
})
