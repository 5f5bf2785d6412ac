/** Records that were changed, damaged or taken away are told as such: nobody is shown a fault of ours for them. */
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { judgeRun } from '../../src/assertions/judge.ts'
import { judgeStored } from '../../src/cli/stored-run.ts'
import { storedReport } from '../../src/cli/stored-report.ts'
import { verifyRun } from '../../src/evidence/verify.ts'
import { MusterError } from '../../src/model/muster-error.ts'
import { musterIn } from '../drills/muster.ts'
import { damages, filesOf } from './damage.ts'

const sample = fileURLToPath(new URL('../../reports/sample/db-failover', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'muster-damaged-'))
const run = join(folder, 'run')
const { muster } = musterIn(folder)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const whole = () => {
  rmSync(run, { recursive: true, force: true })
  cpSync(sample, run, { recursive: true })
}
beforeEach(whole)

/** Exit code of what was asked: 0 when it was answered. Anything but an error for people fails the test. */
const codeOf = (act: Promise<unknown>) =>
  act.then(
    () => 0,
    (error: unknown) => {
      if (error instanceof MusterError) return error.exitCode
      throw error
    },
  )

/** Without a forger at work the judge itself says what is wrong: nobody has to look at the seal for it. */
const everyVerb = async (isForged: boolean) =>
  await Promise.all([
    codeOf(isForged ? judgeStored(run) : judgeRun(run)),
    codeOf(verifyRun(run)),
    ...['terminal', 'html', 'json', 'junit', 'markdown', 'issues'].map(format =>
      codeOf(storedReport(run, format, null)),
    ),
  ])

test('whatever befalls a file of a run: an answer, or an error that names what is wrong', async () => {
  await fc.assert(
    fc
      .asyncProperty(filesOf(sample), damages, async (name, { does, isForged = false }) => {
        does(join(run, name))
        for (const code of await everyVerb(isForged)) expect([0, 64]).toContain(code)
      })
      .beforeEach(whole),
    { numRuns: 80 },
  )
}, 180_000)

const changed = (name: string, change: (text: string) => string) => {
  const file = join(run, name)
  writeFileSync(file, change(readFileSync(file, 'utf8')))
}
const cases: [name: string, damage: () => void, code: number, message: RegExp][] = [
  [
    'a journal of which one word was changed',
    () => changed('journal.ndjson', text => text.replace('"baseline"', '"settle"')),
    64,
    /journal\.ndjson: line \d+ does not follow from the line before: it was changed or damaged/,
  ],
  [
    'a journal with a line that is no entry',
    () => appendFileSync(join(run, 'journal.ndjson'), '{"seq":1}\n'),
    64,
    /journal\.ndjson: line \d+ is no journal entry/,
  ],
  ['an empty journal', () => changed('journal.ndjson', () => ''), 64, /journal\.ndjson: line 1 does not say which run/],
  [
    'another plan',
    () => changed('plan.json', text => text.replace('"holdMs": ', '"holdMs": 1')),
    64,
    /plan\.json: is not the plan that this run followed/,
  ],
  ['no plan', () => rmSync(join(run, 'plan.json')), 64, /is no run directory \(it holds no plan\.json\)/],
  [
    'records of a vantage that were changed',
    () => changed('observations/eu-client.ndjson', text => text.replace('"outcome":"ok"', '"outcome":"oh"')),
    2,
    /^$/,
  ],
  ['no records of a vantage', () => rmSync(join(run, 'observations/eu-client.ndjson')), 2, /^$/],
  [
    'a folder where the history of the log lay',
    () => {
      rmSync(join(run, 'native/eu-west-1b.00000002.history'))
      rmSync(join(run, 'native/eu-west-1a.00000002.history'))
      mkdirSync(join(run, 'native/eu-west-1a.00000002.history'))
    },
    64,
    /native\/eu-west-1a\.00000002\.history: is not a file/,
  ],
]

test.each(cases)('judge: %s', async (_name, damage, code, message) => {
  damage()
  const said = await muster('judge', run)
  expect(said).toMatchObject({ code, stderr: expect.stringMatching(message) })
  expect(said.stderr).not.toMatch(/\n\s+at /)
})

test('a damaged verdict is named by the report', async () => {
  writeFileSync(join(run, 'verdict.json'), '{"grade":')
  const said = await muster('report', run)
  expect(said).toMatchObject({ code: 64, stderr: expect.stringMatching(/verdict\.json: is no JSON/) })
})

test('verify names what is not a file any more, and what is a link', async () => {
  const html = join(run, 'report.html')
  rmSync(html)
  mkdirSync(html)
  expect((await verifyRun(run)).problems).toEqual(['report.html: is not a file'])
})

test('a key that is none is told before anything is drilled', async () => {
  const key = join(folder, 'no.pem')
  writeFileSync(key, 'no key')
  const said = await muster('run', 'scenarios/db-failover.ts', '--key', key)
  expect(said).toMatchObject({ code: 64, stderr: expect.stringMatching(/no\.pem: is no private key/) })
})
