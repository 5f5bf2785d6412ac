/**
 * Runs a workflow as its YAML says, job after job, on this machine: `run` steps as they stand, under the shell and with the
 * variables of a hosted runner, `uses` steps by their meaning (`actions.ts`). A container is not started: its steps run here, on
 * Debian 12 with Node 20 as in the image. GitHub itself is the folder behind `github/gh`.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { act } from './actions.ts'
import { readPairs, readText } from './command-files.ts'
import { type Contexts, filled, holds, textOf } from './expressions.ts'
import { type Job, readWorkflow, type Step, type Workflow } from './workflow.ts'

export interface Occasion {
  /** file of the workflow */
  readonly file: string
  /** what is checked out */
  readonly repository: string
  /** where everything is kept; each job has a workspace of its own in it */
  readonly folder: string
  readonly event: 'schedule' | 'workflow_dispatch' | 'pull_request' | 'push'
  readonly inputs?: Readonly<Record<string, string>>
  readonly secrets?: Readonly<Record<string, string>>
  /** of the machine, beside the runner's own */
  readonly env?: Readonly<Record<string, string>>
  /** folders in front of PATH */
  readonly path?: readonly string[]
  /** only these jobs; absent: all. What others would have left is not there. */
  readonly jobs?: readonly string[]
  /** `run` lines that whoever runs the workflow does already: running them again would never end. They count as succeeded. */
  readonly callerRuns?: readonly string[]
}

export type Outcome = 'success' | 'failure' | 'skipped'

export interface StepRun {
  readonly name: string
  readonly outcome: Outcome
  readonly output: string
}

export interface JobRun {
  /** with the matrix's values in it */
  readonly name: string
  readonly id: string
  readonly result: Outcome
  readonly environment: string
  readonly steps: readonly StepRun[]
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
  readonly workspace: string
}

export interface WorkflowRun {
  readonly result: Outcome
  readonly jobs: readonly JobRun[]
  /** a folder for each artifact */
  readonly artifacts: string
}

const steady = { failed: false }

export async function runWorkflow(occasion: Occasion): Promise<WorkflowRun> {
  const workflow = readWorkflow(occasion.file)
  const artifacts = join(occasion.folder, 'artifacts')
  mkdirSync(artifacts, { recursive: true })
  const done: JobRun[] = []
  for (const id of inOrder(workflow)) {
    if (occasion.jobs && !occasion.jobs.includes(id)) continue
    done.push(...(await runJob(id, workflow, done, occasion, artifacts)))
  }
  return { result: done.some(({ result }) => result === 'failure') ? 'failure' : 'success', jobs: done, artifacts }
}

const needsOf = ({ needs = [] }: Job): readonly string[] => (typeof needs === 'string' ? [needs] : needs)

/** Each job after those that it needs. */
function inOrder({ jobs }: Workflow): string[] {
  const order: string[] = []
  const visit = (id: string): void => {
    if (order.includes(id)) return
    for (const needed of needsOf(jobs[id] as Job)) visit(needed)
    order.push(id)
  }
  for (const id of Object.keys(jobs)) visit(id)
  return order
}

/** Once for each entry of its matrix. */
async function runJob(
  id: string,
  workflow: Workflow,
  done: readonly JobRun[],
  occasion: Occasion,
  artifacts: string,
): Promise<JobRun[]> {
  const job = workflow.jobs[id] as Job
  const needs = Object.fromEntries(needsOf(job).map(needed => [needed, neededOf(needed, done)]))
  const contexts: Contexts = {
    github: githubContext(workflow, occasion),
    inputs: occasion.inputs ?? {},
    secrets: { GITHUB_TOKEN: token, ...occasion.secrets },
    needs,
    vars: {},
  }
  const failed = Object.values(needs).some(({ result }) => result !== 'success')
  if (!holds(job.if, contexts, { failed })) return [skipped(id)]
  const matrix = filled(job.strategy?.matrix, contexts, steady) as { include: object[] } | undefined
  const runs: JobRun[] = []
  for (const [index, entry] of (matrix?.include ?? [{}]).entries())
    runs.push(await new Running(id, job, index, { ...contexts, matrix: entry }, occasion, artifacts).run())
  return runs
}

const skipped = (id: string): JobRun => ({
  name: id,
  id,
  result: 'skipped',
  environment: '',
  steps: [],
  outputs: {},
  summary: '',
  workspace: '',
})

/** What a job that needs it sees of all its entries together. */
function neededOf(id: string, done: readonly JobRun[]): { result: Outcome; outputs: Readonly<Record<string, string>> } {
  const runs = done.filter(run => run.id === id)
  const result = (['failure', 'skipped'] as const).find(wanted => runs.some(run => run.result === wanted)) ?? 'success'
  return { result: runs.length === 0 ? 'skipped' : result, outputs: runs.at(-1)?.outputs ?? {} }
}

const token = 'not-a-token'

const githubContext = ({ name }: Workflow, { event }: Occasion) => ({
  event_name: event,
  event: { repository: { default_branch: 'main' } },
  ref: 'refs/heads/main',
  repository: 'example/muster',
  run_id: '4711',
  run_attempt: '1',
  server_url: 'https://github.example',
  token,
  workflow: name,
})

/** Variables by which a machine's programs find their way to registries. */
const network = [
  ...['http_proxy', 'https_proxy', 'no_proxy'].flatMap(name => [name, name.toUpperCase()]),
  ...['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'npm_config_registry'],
]

/** One entry of a job while it runs. */
class Running {
  private readonly folder: string
  private readonly workspace: string
  private readonly contexts: Record<string, unknown>
  private readonly steps: StepRun[] = []
  private readonly told: Record<string, string> = {}
  private readonly stepContext: Record<string, { outcome: Outcome; outputs: Record<string, string> }> = {}
  private readonly id: string
  private readonly job: Job
  private readonly occasion: Occasion
  private readonly artifacts: string
  private failed = false

  constructor(id: string, job: Job, index: number, contexts: Contexts, occasion: Occasion, artifacts: string) {
    this.id = id
    this.job = job
    this.occasion = occasion
    this.artifacts = artifacts
    this.folder = join(occasion.folder, 'jobs', `${id}-${index}`)
    this.workspace = join(this.folder, 'work')
    this.contexts = { ...contexts, steps: this.stepContext, env: {} }
    mkdirSync(this.workspace, { recursive: true })
    mkdirSync(join(this.folder, 'temp'))
  }

  async run(): Promise<JobRun> {
    for (const [at, step] of this.job.steps.entries()) await this.take(step, at)
    return {
      name: textOf(this.fill(this.job.name ?? this.id)),
      id: this.id,
      result: this.failed ? 'failure' : 'success',
      environment: textOf(this.fill(this.job.environment)),
      steps: this.steps,
      outputs: texts(this.fill(this.job.outputs ?? {})),
      summary: this.job.steps.map((_, at) => readText(this.commandFile('summary', at))).join(''),
      workspace: this.workspace,
    }
  }

  private async take(step: Step, at: number): Promise<void> {
    this.contexts['env'] = { ...texts(this.fill(this.job.env ?? {})), ...this.told }
    const env = { ...(this.contexts['env'] as Record<string, string>), ...texts(this.fill(step.env ?? {})) }
    const ran = holds(step.if, this.contexts, { failed: this.failed })
      ? await this.outcomeOf(step, at, env)
      : { outcome: 'skipped' as const, output: '' }
    if (ran.outcome === 'failure') this.failed = true
    this.steps.push({ name: step.name ?? step.uses ?? step.run ?? '', ...ran })
    Object.assign(this.told, readPairs(this.commandFile('env', at)))
    if (step.id !== undefined)
      this.stepContext[step.id] = { outcome: ran.outcome, outputs: readPairs(this.commandFile('output', at)) }
  }

  private async outcomeOf(step: Step, at: number, env: Record<string, string>): Promise<Omit<StepRun, 'name'>> {
    if (step.uses !== undefined) return this.act(step)
    const script = textOf(this.fill(step.run))
    if (this.occasion.callerRuns?.includes(script)) return { outcome: 'success', output: 'runs already' }
    return await this.shell(script, at, env)
  }

  private act({ uses = '', with: inputs = {} }: Step): Omit<StepRun, 'name'> {
    const place = { repository: this.occasion.repository, workspace: this.workspace, artifacts: this.artifacts }
    try {
      act(uses, texts(this.fill(inputs)), place)
      return { outcome: 'success', output: '' }
    } catch (error) {
      return { outcome: 'failure', output: String(error) }
    }
  }

  /** As `shell: bash` is defined. */
  private async shell(script: string, at: number, env: Record<string, string>): Promise<Omit<StepRun, 'name'>> {
    const file = join(this.folder, `step-${at}.sh`)
    writeFileSync(file, script)
    const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', file], {
      cwd: this.workspace,
      env: { ...this.runnerVariables(at), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (output += part.toString()))
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    return { outcome: code === 0 ? 'success' : 'failure', output }
  }

  /** Of the machine only what every machine has, and how it reaches a network: nothing else of whoever runs this may make a step work. */
  private runnerVariables(at: number): Record<string, string> {
    const { env = {}, path = [] } = this.occasion
    const github = this.contexts['github'] as Record<string, string>
    return {
      ...Object.fromEntries(network.flatMap(name => (process.env[name] ? [[name, process.env[name]]] : []))),
      HOME: process.env['HOME'] ?? this.folder,
      LANG: 'C.UTF-8',
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_EVENT_NAME: github['event_name'] as string,
      GITHUB_RUN_ATTEMPT: github['run_attempt'] as string,
      GITHUB_RUN_ID: github['run_id'] as string,
      GITHUB_REPOSITORY: github['repository'] as string,
      GITHUB_SERVER_URL: github['server_url'] as string,
      GITHUB_WORKSPACE: this.workspace,
      GITHUB_ENV: this.commandFile('env', at),
      GITHUB_OUTPUT: this.commandFile('output', at),
      GITHUB_STEP_SUMMARY: this.commandFile('summary', at),
      RUNNER_OS: 'Linux',
      RUNNER_TEMP: join(this.folder, 'temp'),
      ...env,
      PATH: [...path, process.env['PATH'] ?? ''].join(delimiter),
    }
  }

  private readonly commandFile = (kind: 'env' | 'output' | 'summary', at: number) =>
    join(this.folder, 'temp', `${kind}-${at}`)

  private readonly fill = (value: unknown): unknown => filled(value, this.contexts, { failed: this.failed })
}

const texts = (values: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(values as object).map(([key, value]) => [key, textOf(value)]))
