/** What the quarterly drill decides before and after it drills, by the steps of the workflow, without a drill. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { add, repositoryIn, root, workflowFile } from './repository.ts'
import { type Occasion, runWorkflow } from './runner.ts'
import { gitHubIn } from './stand-in.ts'

// Each test starts some twenty processes: on a busy machine they take their time.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const home = mkdtempSync(join(tmpdir(), 'muster-quarter-'))
const repository = join(home, 'repository')
beforeAll(() => {
  repositoryIn(repository)
  add(
    repository,
    'environments/beyond.ts',
    "import lab from './lab-single-region.ts'\nexport default { ...lab, name: 'beyond', protection: 'staging', safety: { ceiling: { reach: 'host', lasts: '10m' } } }\n",
  )
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(home, 'run-'))
  // What is planned is asked here, not what is installed.
  program('npm', `[ "$1" != ci ] || ln -s ${root}/node_modules node_modules`)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A program of that name, in front of the machine's. */
function program(name: string, script: string): void {
  const place = join(folder, 'programs')
  mkdirSync(place, { recursive: true })
  writeFileSync(join(place, name), `#!/bin/sh\n${script}\n`)
  chmodSync(join(place, name), 0o755)
}

const gitHub = () => gitHubIn(join(folder, 'github'))

async function planned(given: Partial<Occasion> = {}) {
  const { env, path } = gitHub()
  const { jobs } = await runWorkflow({
    file: workflowFile('quarterly-drill'),
    repository,
    folder: join(folder, 'workflow'),
    event: 'workflow_dispatch',
    jobs: ['plan'],
    env,
    path: [join(folder, 'programs'), ...path],
    ...given,
  })
  return jobs[0] as (typeof jobs)[number]
}

interface Entry {
  readonly name: string
  readonly scenario: string
  readonly environment: string
  readonly protection: string
}
const entries = (matrix: string | undefined) => (JSON.parse(matrix ?? '') as { include: Entry[] }).include

test('the schedule has seven days of which one is a Tuesday: on the others nothing is drilled, and it is green', async () => {
  program('date', 'echo 3')
  const job = await planned({ event: 'schedule' })
  expect(job.result).toBe('success')
  expect(job.outputs['drills']).toBe('')
  expect(job.summary).toContain('not the second Tuesday')
  expect(job.steps.slice(1).map(({ outcome }) => outcome)).toEqual(job.steps.slice(1).map(() => 'skipped'))
})

test('on the Tuesday all that the programme owes is planned, each with a name of its own', async () => {
  program('date', '[ "$2" = +%u ] && echo 2')
  const job = await planned({ event: 'schedule' })
  expect(job.steps.filter(({ outcome }) => outcome !== 'success')).toEqual([])
  const owed = entries(job.outputs['matrix'])
  expect(owed.map(({ scenario }) => scenario)).toContain('scenarios/db-failover.ts')
  expect(new Set(owed.map(({ name }) => name)).size).toBe(owed.length)
  expect(owed.filter(({ name }) => !/^[a-z0-9-]+-on-[a-z0-9-]+$/.test(name))).toEqual([])
  expect(job.outputs['drills']).toBe(String(owed.length))
  expect(job.summary).toContain(`${owed.length} to drill:\n`)
  expect(job.summary).toContain('- `scenarios/db-failover.ts` on `lab`')
})

test('by hand: one scenario, on the environment that it names', async () => {
  const job = await planned({ inputs: { scenario: 'scenarios/db-freeze.ts', environment: '' } })
  expect(entries(job.outputs['matrix'])).toEqual([
    { scenario: 'scenarios/db-freeze.ts', environment: 'lab', protection: 'lab', name: 'db-freeze-on-lab' },
  ])
})

test('by hand: what is owed on one environment', async () => {
  const job = await planned({ inputs: { scenario: '', environment: 'world' } })
  expect(entries(job.outputs['matrix']).map(({ environment }) => environment)).toEqual(['world'])
})

test('a scenario that is not there is refused, and nothing is drilled', async () => {
  const job = await planned({ inputs: { scenario: 'scenarios/db-failovr.ts', environment: '' } })
  expect(job.result).toBe('failure')
  expect(job.outputs['drills']).toBe('')
})

const beyond = { inputs: { scenario: 'scenarios/db-failover.ts', environment: 'beyond' } }

test.each([
  ['is not there', null],
  ['has rules, and none that asks somebody', ['wait_timer', 'branch_policy']],
])('beyond the lab, where the environment %s, nothing is drilled', async (_, rules) => {
  if (rules) gitHub().addEnvironment('drill-staging', rules)
  const job = await planned(beyond)
  expect(job.result).toBe('failure')
  expect(job.steps.at(-1)?.output).toContain('::error::The environment drill-staging has no required reviewers')
})

test('beyond the lab, where somebody has to approve, it goes on', async () => {
  gitHub().addEnvironment('drill-staging', ['wait_timer', 'required_reviewers'])
  const job = await planned(beyond)
  expect(job.result).toBe('success')
  expect(entries(job.outputs['matrix'])[0]?.protection).toBe('staging')
})

/** The job `issues`, after a drill that left these. */
async function reported(number: number, issues: readonly { title: string; body: string }[]) {
  const { env, path } = gitHub()
  const file = join(folder, 'after-a-drill.yml')
  const workflow = readFileSync(workflowFile('quarterly-drill'), 'utf8')
  // In the place of the jobs before: one that fails and leaves what they leave.
  const left = `
  drill:
    steps:
      - run: mkdir -p drill/issues && cp "$LEFT" drill/issues/run.json
      - uses: actions/upload-artifact@x
        with: { name: drill-a-on-b, path: drill/ }
      - run: exit 1
`
  writeFileSync(file, workflow.replace(/^jobs:\n.*?(?=^ {2}issues:)/ms, `jobs:${left}\n`))
  const list = join(folder, `issues-${number}.json`)
  writeFileSync(list, JSON.stringify(issues))
  const run = await runWorkflow({
    file,
    repository,
    folder: join(folder, `quarter-${number}`),
    event: 'schedule',
    env: { ...env, LEFT: list },
    path,
  })
  return run.jobs.find(({ id }) => id === 'issues')
}

test('a missed objective opens an issue; the same miss of the next quarter comments on it; another opens its own', async () => {
  const title = 'Objective missed: rto/backend-api by "a" on b\'s $HOME `id`'
  expect((await reported(1, [{ title, body: 'first\n' }]))?.result).toBe('success')
  const again = await reported(2, [
    { title, body: 'second, with "quotes" and $(id)\n' },
    { title: `${title} too`, body: 'other' },
  ])
  expect(again?.result).toBe('success')
  expect(
    gitHub()
      .issues()
      .map(issue => [issue.title, issue.body.trim(), issue.comments.map(text => text.trim()), issue.labels]),
  ).toEqual([
    [title, 'first', ['second, with "quotes" and $(id)'], ['missed-objective']],
    [`${title} too`, 'other', [], ['missed-objective']],
  ])
})

test('a drill that missed nothing, and failed all the same, opens none', async () => {
  expect((await reported(1, []))?.result).toBe('success')
  expect(gitHub().issues()).toEqual([])
})
