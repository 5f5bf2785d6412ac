/**
 * The quarterly drill and the gate's workflow as GitHub runs them, step by step in a clean clone: a drill that meets its promises,
 * one that misses, one that does not tell. `gh`, and GitHub behind it, is a stand-in.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Verdict } from '../../src/model/verdict/verdict.ts'
import { edit, repositoryIn, root, workflowFile } from '../workflows/repository.ts'
import { type JobRun, runWorkflow } from '../workflows/runner.ts'
import { gitHubIn } from '../workflows/stand-in.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-quarterly-'))
const gitHub = gitHubIn(join(home, 'github'))
// `npm install --global` goes here, and not into this machine.
const prefix = join(home, 'npm')
const environment = 'lab-single-region'
/** Set-up in a clean clone, a lab, a drill. */
const workflowMs = 900_000

/** Signs in the place of the repository's secret. */
const signingKey = () =>
  execFileSync('openssl', ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })

/** For a drill after the first, which has shown that what the lock file says can be installed: it is here already. */
function installedAlready(): string {
  const folder = join(home, 'installed')
  mkdirSync(folder, { recursive: true })
  const script = `#!/bin/sh\n[ "$1" != ci ] || [ -e node_modules ] || ln -s ${root}/node_modules node_modules\n`
  writeFileSync(join(folder, 'npm'), script, { mode: 0o755 })
  return folder
}

let runs = 0
async function drilled(repository: string, path: readonly string[], secrets: Readonly<Record<string, string>> = {}) {
  const run = await runWorkflow({
    file: workflowFile('quarterly-drill'),
    repository,
    folder: join(home, `run-${++runs}`),
    event: 'workflow_dispatch',
    inputs: { scenario: 'scenarios/db-failover.ts', environment },
    secrets,
    env: { ...gitHub.env, npm_config_prefix: prefix },
    path: [...gitHub.path, ...path],
  })
  const artifact = join(run.artifacts, `drill-db-failover-on-${environment}`)
  const drill = run.jobs.find(({ id }) => id === 'drill') as JobRun
  return { ...run, artifact, drill, report: () => onlyRun(artifact) }
}

function onlyRun(artifact: string): string {
  const folder = join(artifact, 'reports', 'db-failover')
  const [only, ...others] = readdirSync(folder)
  expect(others).toEqual([])
  return join(folder, only as string)
}

const verdictIn = (run: string) => JSON.parse(readFileSync(join(run, 'verdict.json'), 'utf8')) as Verdict
const outcomes = ({ steps }: JobRun) =>
  Object.fromEntries(steps.map(({ name, outcome }) => [name.split('@')[0], outcome]))
const said = (job: JobRun) => job.steps.map(({ name, output }) => `== ${name}\n${output}`).join('\n')

let repository: string
beforeAll(() => {
  repository = repositoryIn(join(home, 'repository'))
})
// Tens of thousands of files of npm packages.
afterAll(() => rmSync(home, { recursive: true, force: true }), workflowMs)

test(
  'promises met: green, with a sealed report signed by the given key, a summary and an artifact, and no issue',
  async () => {
    const key = signingKey()
    const { result, jobs, drill, artifact, report } = await drilled(repository, [join(prefix, 'bin')], {
      MUSTER_SIGNING_KEY: key,
    })
    expect(result, jobs.map(said).join('\n')).toBe('success')
    expect(new Set(Object.values(outcomes(drill)))).toEqual(new Set(['success']))
    expect(drill).toMatchObject({ name: `db-failover-on-${environment}`, environment: 'drill-lab' })
    expect(jobs.find(({ id }) => id === 'issues')?.result).toBe('skipped')

    const run = report()
    expect(verdictIn(run).result).toBe('pass')
    for (const file of ['report.html', 'junit.xml', 'attestation.intoto.jsonl', 'journal.ndjson', 'observations'])
      expect(existsSync(join(run, file)), file).toBe(true)
    const publicKey = execFileSync('openssl', ['pkey', '-pubout'], { input: key, encoding: 'utf8' })
    expect(readFileSync(join(run, 'public-key.pem'), 'utf8').trim()).toBe(publicKey.trim())
    expect(drill.summary).toContain('### Primary database killed on lab-single-region: met')
    expect(drill.summary).toContain('(https://github.example/example/muster/actions/runs/4711)')
    expect(gitHub.issues()).toEqual([])
    // Nothing of the private key is kept, and nothing was printed of it.
    const secret = key.split('\n')[1] as string
    expect(() => execFileSync('grep', ['-rqF', '--', secret, artifact, drill.workspace])).toThrow()
    expect(jobs.map(said).join('\n')).not.toContain(secret)
  },
  workflowMs,
)

test(
  'the gate of a pull request drills what its policy asks for: every step is taken, and the report, the summary and the answers are kept',
  async () => {
    const { result, jobs, artifacts } = await runWorkflow({
      file: workflowFile('ci'),
      repository,
      folder: join(home, 'gate'),
      event: 'pull_request',
      env: { ...gitHub.env, npm_config_prefix: prefix },
      path: [...gitHub.path, installedAlready()],
      // It is what runs this test.
      callerRuns: ['bash .ci/run'],
    })
    expect(result, jobs.map(said).join('\n')).toBe('success')
    expect(jobs.map(({ id }) => id)).toEqual(['test', 'gate'])
    expect(jobs.flatMap(({ steps }) => steps).filter(({ outcome }) => outcome !== 'success')).toEqual([])
    expect(jobs[1]?.summary).toContain('db-failover')
    const kept = join(artifacts, 'gate')
    expect(readdirSync(kept).toSorted()).toEqual(['gate.sarif', 'junit.xml', 'reports'])
    expect(verdictIn(onlyRun(kept)).result).toBe('pass')
    expect(existsSync(join(onlyRun(kept), 'attestation.intoto.jsonl'))).toBe(true)
  },
  workflowMs,
)

test(
  'an objective that is missed: red, sealed all the same, and an issue with what was promised and what was measured',
  async () => {
    const strict = repositoryIn(join(home, 'strict'))
    edit(strict, 'environments/lab-single-region.ts', "critical: '1h'", "critical: '1ms'")
    const { result, jobs, drill, report } = await drilled(strict, [installedAlready()])
    expect(result).toBe('failure')
    expect(outcomes(drill), said(drill)).toMatchObject({
      Drill: 'failure',
      'Verify what was sealed': 'success',
      'Write the summary, and the text of an issue for each missed objective': 'success',
      'actions/upload-artifact': 'success',
    })
    expect(verdictIn(report()).result).toBe('fail')
    expect(drill.summary).toContain('not met')
    expect(jobs.find(({ id }) => id === 'issues')?.result, jobs.map(said).join('\n')).toBe('success')
    const [issue, ...others] = gitHub.issues()
    expect(others).toEqual([])
    expect(issue?.title).toBe('Objective missed: rto/backend-api by db-failover on lab-single-region')
    expect(issue?.body).toContain('| under 1 ms | ')
    expect(issue?.body).toContain('actions/runs/4711')
    expect(issue?.body).toContain(verdictIn(report()).runId)
  },
  workflowMs,
)

test(
  'a drill that does not tell: red, sealed, and no issue, for nothing is known to be missed',
  async () => {
    const fine = repositoryIn(join(home, 'fine'))
    // Nothing is lost, which is seen no finer than writes follow each other: whether less than 1 ms was, no such drill can tell.
    edit(fine, 'environments/lab-single-region.ts', "transactional: '5m'", "transactional: '1ms'")
    const before = gitHub.issues()
    const { result, drill, report } = await drilled(fine, [installedAlready()])
    expect(result).toBe('failure')
    expect(outcomes(drill), said(drill)).toMatchObject({
      Drill: 'failure',
      'Verify what was sealed': 'success',
      'actions/upload-artifact': 'success',
    })
    const { findings, result: answer } = verdictIn(report())
    expect(answer).toBe('inconclusive')
    expect(findings.filter(finding => finding.result === 'inconclusive').map(({ id }) => id)).toEqual(['rpo/core-db'])
    expect(drill.summary).toContain('inconclusive')
    expect(gitHub.issues()).toEqual(before)
  },
  workflowMs,
)
