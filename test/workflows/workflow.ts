/** A workflow as its YAML says, as far as ours use it. */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

export interface Step {
  readonly id?: string
  readonly name?: string
  readonly if?: string
  readonly env?: Readonly<Record<string, unknown>>
  readonly run?: string
  readonly uses?: string
  readonly with?: Readonly<Record<string, unknown>>
}

export interface Job {
  readonly name?: string
  readonly needs?: string | readonly string[]
  readonly if?: string
  readonly env?: Readonly<Record<string, unknown>>
  readonly outputs?: Readonly<Record<string, string>>
  readonly environment?: string
  readonly container?: { readonly image: string; readonly options?: string }
  readonly permissions?: Readonly<Record<string, string>>
  readonly strategy?: { readonly matrix: unknown; readonly 'fail-fast'?: boolean; readonly 'max-parallel'?: number }
  readonly steps: readonly Step[]
}

export interface Workflow {
  readonly name: string
  readonly on: Readonly<Record<string, unknown>>
  readonly permissions?: Readonly<Record<string, string>>
  readonly concurrency?: { readonly group: string; readonly 'cancel-in-progress': boolean | string }
  readonly jobs: Readonly<Record<string, Job>>
}

/** What the runner understands. All else would be passed over in silence: it is refused instead. */
const understood = {
  workflow: ['name', 'on', 'permissions', 'concurrency', 'defaults', 'jobs'],
  job: [
    ...['name', 'needs', 'if', 'env', 'outputs', 'environment', 'container', 'permissions', 'strategy', 'steps'],
    ...['runs-on', 'timeout-minutes'],
  ],
  step: ['id', 'name', 'if', 'env', 'run', 'uses', 'with'],
}

export function readWorkflow(file: string): Workflow {
  const workflow = parse(readFileSync(file, 'utf8')) as Workflow & { readonly defaults?: unknown }
  refuseUnknown(file, workflow, understood.workflow)
  if (JSON.stringify(workflow.defaults) !== '{"run":{"shell":"bash"}}')
    throw new Error(`${file}: the shell is not bash`)
  for (const [id, job] of Object.entries(workflow.jobs)) {
    refuseUnknown(`${file}: ${id}`, job, understood.job)
    for (const step of job.steps) refuseUnknown(`${file}: ${id}: ${step.name ?? step.uses}`, step, understood.step)
  }
  return workflow
}

function refuseUnknown(where: string, value: object, known: readonly string[]): void {
  const unknown = Object.keys(value).find(key => !known.includes(key))
  if (unknown !== undefined) throw new Error(`${where}: the runner does not know "${unknown}"`)
}
