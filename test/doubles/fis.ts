/**
 * A stand-in for AWS FIS, and for STS: it refuses whatever AWS's own description of the API does not allow, goes through the states
 * of an experiment, resolves targets over a small world, and can misbehave. Times are short: a minute of FIS lasts `minuteMs`.
 */
import { randomBytes } from 'node:crypto'
import { type ApiModel, type Called, calledIn, problemsIn } from './api-model.ts'
import { without } from '../without.ts'
import { type Asked, jsonReply, type Reply, type Server, startServer, xmlReply } from './server.ts'
import { identity } from './sts.ts'

export interface Resource {
  readonly type: string
  readonly arn: string
  readonly tags: Readonly<Record<string, string>>
  /** by the path of a filter */
  readonly attributes?: Readonly<Record<string, string>>
}

type Texts = Readonly<Record<string, string>>

interface Target {
  readonly resourceType: string
  readonly resourceArns?: readonly string[]
  readonly resourceTags?: Texts
  readonly parameters?: Texts
  readonly filters?: readonly { readonly path: string; readonly values: readonly string[] }[]
}

interface Action {
  readonly actionId: string
  readonly parameters?: Texts
  readonly targets?: Texts
  readonly startAfter?: readonly string[]
}

interface Template {
  readonly id: string
  readonly tags: Texts
  readonly targets: Readonly<Record<string, Target>>
  readonly actions: Readonly<Record<string, Action>>
  readonly experimentOptions?: { readonly emptyTargetResolutionMode?: string }
  readonly [key: string]: unknown
}

type Status =
  | 'pending'
  | 'initiating'
  | 'running'
  | 'completed'
  | 'stopping'
  | 'stopped'
  | 'failed'
  | 'cancelled'
  | 'skipped'

interface Experiment {
  readonly id: string
  readonly experimentTemplateId: string
  readonly tags: Texts
  readonly creationTime: number
  state: { status: Status; reason: string }
  readonly targets: Template['targets']
  readonly experimentOptions: { readonly actionsMode: string }
  resolved: readonly object[]
  readonly actions: Record<string, Action & { state: { status: Status; reason: string } }>
}

type End = (() => void | Promise<void>) | void
/** What an action does to the world; what it returns ends it. */
export type Act = (action: Action, hit: readonly Resource[], ofTargets: Texts) => End | Promise<End>

export interface Double extends Server {
  readonly templates: ReadonlyMap<string, Template>
  readonly experiments: ReadonlyMap<string, Experiment>
  /** operations that were called, in order, with what they were given */
  readonly calls: readonly Called[]
  /** every experiment that runs ends so, by itself */
  finish(status: 'stopped' | 'failed', reason: string): void
  /** the next list of templates names them, and they are gone when it has been read */
  forgetAfterList(): void
  /** a template as its user has made it; its id */
  own(template: Omit<Template, 'id'>): string
  /** an experiment and a template as somebody else has made them */
  foreign(tags: Texts): { readonly template: string; readonly experiment: string }
}

interface Options {
  readonly model: ApiModel
  readonly account: string
  readonly world: () => readonly Resource[]
  /** what other services say to a form that they are sent; null: it is for none of them */
  readonly describe?: (form: URLSearchParams) => string | null | Promise<string | null>
  /** what other services say to who reads at an address; null: it is for none of them */
  readonly read?: (url: URL) => string | null
  readonly minuteMs?: number
  /** how long each state takes that FIS goes through by itself */
  readonly stateMs?: number
  readonly act?: Act
}

export async function startFis({
  model,
  account,
  world,
  minuteMs = 60_000,
  stateMs = 20,
  act = () => undefined,
  describe = () => null,
  read = () => null,
}: Options): Promise<Double> {
  const templates = new Map<string, Template>()
  const experiments = new Map<string, Experiment>()
  const byToken = new Map<string, object>()
  const ends = new Map<string, Exclude<End, void>[]>()
  const calls: Called[] = []
  let forgets = false

  const operations: Record<string, (input: any) => object> = {
    CreateExperimentTemplate: ({ clientToken, ...input }) =>
      onceFor(clientToken, () => {
        requireTargets(input.targets)
        return { experimentTemplate: keep(templates, { id: idOf('EXT'), ...input }) }
      }),
    StartExperiment: ({ clientToken, experimentTemplateId, tags = {}, experimentOptions = {} }) =>
      onceFor(clientToken, () => {
        const template = found(templates, experimentTemplateId)
        return { experiment: shown(begin(template, tags, experimentOptions.actionsMode === 'skip-all')) }
      }),
    TagResource: ({ resourceArn, tags }) => {
      const experiment = found(experiments, resourceArn.split('/').at(-1))
      experiments.set(experiment.id, Object.assign(experiment, { tags: { ...experiment.tags, ...tags } }))
      return {}
    },
    ListExperimentResolvedTargets: ({ experimentId }) => ({
      resolvedTargets: found(experiments, experimentId).resolved,
    }),
    GetExperiment: ({ id }) => ({ experiment: shown(found(experiments, id)) }),
    GetExperimentTemplate: ({ id }) => ({ experimentTemplate: found(templates, id) }),
    StopExperiment: ({ id }) => ({ experiment: shown(stop(found(experiments, id))) }),
    DeleteExperimentTemplate: ({ id }) => {
      const experimentTemplate = found(templates, id)
      templates.delete(id)
      return { experimentTemplate }
    },
    ListExperimentTemplates(input) {
      const all = [...templates.values()].map(({ id, tags }) => ({ id, tags }))
      const isLast = Number(input.nextToken ?? 0) + 2 >= all.length
      if (forgets && isLast) templates.clear()
      if (isLast) forgets = false
      return page('experimentTemplates', all, input)
    },
    ListExperiments: input => page('experiments', [...experiments.values()].map(summary), input),
  }

  function onceFor(token: string, make: () => object): object {
    const known = byToken.get(token) ?? make()
    byToken.set(token, known)
    return known
  }

  function begin(
    { id: experimentTemplateId, targets, actions, experimentOptions }: Template,
    tags: Texts,
    isPreview = false,
  ): Experiment {
    const experiment: Experiment = {
      ...{ id: idOf('EXP'), experimentTemplateId, tags, creationTime: Date.now() / 1_000 },
      state: { status: 'pending', reason: '' },
      ...{ targets, resolved: [], experimentOptions: { actionsMode: isPreview ? 'skip-all' : 'run-all' } },
      actions: Object.fromEntries(
        Object.entries(actions).map(([name, action]) => [
          name,
          { ...action, state: { status: 'pending', reason: '' } },
        ]),
      ),
    }
    experiments.set(experiment.id, experiment)
    later(() => goOn(experiment, 'pending', 'initiating'))
    later(() => {
      if (experiment.state.status !== 'initiating') return
      const hits = Object.fromEntries(Object.entries(targets).map(([name, target]) => [name, resolved(target)]))
      const empty = Object.entries(hits).find(([, hit]) => hit.length === 0)?.[0]
      if (empty !== undefined && experimentOptions?.emptyTargetResolutionMode === 'fail')
        return void finish(experiment, 'failed', `Target resolution returned empty set for ${empty}`)
      experiment.resolved = Object.entries(hits).flatMap(([targetName, hit]) =>
        hit.map(({ type, arn }) => ({ resourceType: type, targetName, targetInformation: { arn } })),
      )
      if (isPreview) {
        for (const action of Object.values(experiment.actions)) action.state = { status: 'skipped', reason: '' }
        experiment.state = { status: 'completed', reason: '' }
        return
      }
      experiment.state = { status: 'running', reason: '' }
      // Actions begin by themselves, some time after their experiment.
      later(() => {
        if (experiment.state.status !== 'running') return
        runReady(experiment, targets, hits)
      }, actsAfter)
    }, 2)
    return experiment
  }

  /** Actions begin once those have come to their end that they start after. */
  function runReady(experiment: Experiment, targets: Template['targets'], hits: Readonly<Record<string, Resource[]>>) {
    const isDone = (name: string) => experiment.actions[name]?.state.status === 'completed'
    for (const action of Object.values(experiment.actions)) {
      if (action.state.status !== 'pending' || !(action.startAfter ?? []).every(isDone)) continue
      const own = Object.values(action.targets ?? {})
      void run(
        experiment,
        action,
        own.flatMap(name => hits[name] ?? []),
        Object.assign({}, ...own.map(name => targets[name]?.parameters)) as Texts,
        () => runReady(experiment, targets, hits),
      )
    }
  }

  async function run(
    experiment: Experiment,
    action: Experiment['actions'][string],
    hit: readonly Resource[],
    ofTargets: Texts,
    done: () => void,
  ) {
    action.state = { status: 'initiating', reason: '' }
    const end = await act(action, hit, ofTargets)
    if (over.has(experiment.state.status) || experiment.state.status === 'stopping') return void (await end?.())
    action.state = { status: 'running', reason: '' }
    ends.set(experiment.id, [...(ends.get(experiment.id) ?? []), ...(end ? [end] : [])])
    const { duration, startInstancesAfterDuration = duration } = action.parameters ?? {}
    const [, minutes = '0'] = /^PT(\d+)M$/.exec(startInstancesAfterDuration ?? '') ?? []
    setTimeout(
      () => {
        if (action.state.status !== 'running') return
        action.state = { status: 'completed', reason: '' }
        void end?.()
        if (Object.values(experiment.actions).every(({ state }) => state.status === 'completed'))
          goOn(experiment, 'running', 'completed')
        else done()
      },
      Number(minutes) * minuteMs + 5,
    ).unref()
  }

  function stop(experiment: Experiment): Experiment {
    if (over.has(experiment.state.status)) throw new Refused(400, 'ValidationException', 'it is over')
    experiment.state = { status: 'stopping', reason: 'Experiment was stopped by the user' }
    later(() => void finish(experiment, 'stopped', 'Experiment was stopped by the user'))
    return experiment
  }

  /** It is over once all that it has done is undone. */
  async function finish(experiment: Experiment, status: Status, reason: string): Promise<void> {
    const all = ends.get(experiment.id) ?? []
    ends.delete(experiment.id)
    await Promise.all(all.map(end => end()))
    experiment.state = { status, reason }
    for (const action of Object.values(experiment.actions))
      if (action.state.status !== 'completed')
        action.state = { status: status === 'failed' ? 'cancelled' : 'stopped', reason }
  }

  const resolved = ({ resourceType, resourceArns, resourceTags, filters = [] }: Target) =>
    world().filter(
      ({ type, arn, tags, attributes }) =>
        type === resourceType &&
        (resourceArns === undefined || resourceArns.includes(arn)) &&
        Object.entries(resourceTags ?? {}).every(([name, value]) => tags[name] === value) &&
        filters.every(({ path, values }) => values.includes(attributes?.[path] ?? '')),
    )
  const later = (then: () => void, states = 1) => void setTimeout(then, states * stateMs).unref()

  /** What other services say; null: it is for FIS. */
  async function besides({ method, url, body }: Asked): Promise<string | null> {
    if (body.includes('Action=GetCallerIdentity')) return identity(account)
    if (body.includes('Action=')) return await describe(new URLSearchParams(body))
    return method === 'GET' ? read(url) : null
  }
  const isBesides = ({ method, url, body }: Asked) =>
    body.includes('Action=') || (method === 'GET' && read(url) !== null)
  const failed = (status: number, code: string, message: string) =>
    jsonReply(status, { message }, { 'x-amzn-errortype': code })

  async function answer(asked: Asked): Promise<Reply> {
    const other = await besides(asked)
    if (other !== null) return xmlReply(200, other)
    const { method, url, body } = asked
    const called = calledIn(model, method, url, body === '' ? null : JSON.parse(body))
    const wrong = called ? problemsIn(model, called) : ['there is no such operation']
    try {
      if (!called || wrong.length > 0) throw new Refused(400, 'ValidationException', wrong.join('; '))
      calls.push(called)
      const operation = operations[called.operation]
      if (!operation) throw new Refused(501, 'NotImplemented', called.operation)
      return jsonReply(200, operation(called.input))
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return failed(error.status, error.code, error.message)
    }
  }
  const refusal = (status: number, code: string) => failed(status, code, 'as it was told to')
  const server = await startServer({ answer, refusal, isApart: isBesides })

  return {
    ...server,
    ...{ templates, experiments, calls },
    finish: (status, reason) =>
      [...experiments.values()]
        .filter(({ state }) => state.status === 'running')
        .forEach(one => void finish(one, status, reason)),
    forgetAfterList: () => void (forgets = true),
    own: template => keep(templates, { id: idOf('EXT'), ...template } as Template).id,
    foreign(tags) {
      const template = keep(templates, { id: idOf('EXT'), tags, targets: {}, actions: {} }) as Template
      const experiment = begin(
        { ...template, actions: { wait: { actionId: 'aws:fis:wait', parameters: { duration: 'PT720M' } } } },
        tags,
      )
      return { template: template.id, experiment: experiment.id }
    },
  }
}

/** States that pass until the actions of an experiment that runs do so as well. */
const actsAfter = 5

const over = new Set<Status>(['completed', 'stopped', 'failed', 'cancelled'])
const idOf = (kind: string) => `${kind}${randomBytes(9).toString('hex')}`

class Refused extends Error {
  readonly status: number
  readonly code: string
  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/** By tags alone, as Amazon documents it. */
const taggedOnly = ['aws:s3:bucket', 'aws:elasticache:replicationgroup']

function requireTargets(targets: Template['targets']): void {
  for (const { resourceType, resourceArns } of Object.values(targets))
    if (resourceArns && taggedOnly.includes(resourceType))
      throw new Refused(400, 'ValidationException', `${resourceType} can be targeted by tags alone`)
}

function found<T>(all: ReadonlyMap<string, T>, id: string): T {
  const one = all.get(id)
  if (one) return one
  throw new Refused(404, 'ResourceNotFoundException', `there is no ${id}`)
}

function keep<T extends { readonly id: string }>(all: Map<string, T>, one: T): T {
  all.set(one.id, one)
  return one
}

function goOn(experiment: Experiment, from: Status, to: Status): void {
  if (experiment.state.status === from) experiment.state = { status: to, reason: '' }
}

const shown = (experiment: Experiment) => without(structuredClone(experiment), 'resolved')
const summary = ({ id, experimentTemplateId, tags, creationTime, state }: Experiment) =>
  structuredClone({ id, experimentTemplateId, tags, creationTime, state })

/** Two at a time, so that there are pages. */
function page(name: string, all: readonly object[], { nextToken = '0' }: { readonly nextToken?: string }) {
  const from = Number(nextToken)
  return { [name]: all.slice(from, from + 2), ...(from + 2 < all.length ? { nextToken: String(from + 2) } : {}) }
}
