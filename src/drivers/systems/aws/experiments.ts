/** Experiments of FIS that a run has made: begun, watched, ended and taken away; those of others are never touched. */
import type {
  ExperimentSummary,
  ExperimentTemplate,
  ExperimentTemplateSummary,
  FisClient,
  GetExperimentCommandOutput,
  ResolvedTarget,
} from '@aws-sdk/client-fis'
import { setTimeout as delay } from 'node:timers/promises'
import type { AwsSettings } from '../../../model/environment/aws/aws-settings.ts'
import { MusterError } from '../../../model/muster-error.ts'
import { type Tell, toldCall } from '../told-call.ts'
import { awsError, clientOptions, requireAccount } from './clients.ts'
import { skipActions } from './skip-actions.ts'
import { isOwned, type Owner, tagsOf, type Template, tokenFor, undoneTag } from './template.ts'

/** FIS itself says that states are a few seconds old; what stands in for it in a test is not. */
const againMsOf = ({ endpoint }: AwsSettings) => (endpoint === undefined ? 1_000 : 50)
/** So many looks in turn must find nothing. */
const looks = 3
/** Of a call that makes something: one that is given up may have been heard all the same. */
const makingMs = 30_000

export type Experiment = NonNullable<GetExperimentCommandOutput['experiment']>

/** What a run has made, as FIS knows it. */
export interface Made {
  readonly templates: readonly string[]
  readonly experiments: readonly ExperimentSummary[]
}

/** Of an action that does nothing any more, and has not done what it is for. */
const lostAct = new Set(['cancelled', 'failed', 'stopped', 'stopping', 'skipped'])
/** Of an action that does something, or has done it. */
const acts = new Set(['initiating', 'running', 'completed', 'stopping'])
const over = new Set(['completed', 'stopped', 'failed', 'cancelled'])
/** Each action acts, has acted, or waits for another of the same experiment that does. */
export function isActing({ actions = {} }: Pick<Experiment, 'actions'>): boolean {
  const all = Object.values(actions)
  const isUnderWay = ({ state }: (typeof all)[number]) => state?.status === 'running' || state?.status === 'completed'
  const waits = ({ state, startAfter = [] }: (typeof all)[number]) =>
    state?.status === 'pending' && startAfter.length > 0
  return all.some(isUnderWay) && all.every(action => isUnderWay(action) || waits(action))
}

export const isOver = ({ state }: Pick<ExperimentSummary, 'state'>): boolean => over.has(state?.status ?? '')

export class Experiments {
  readonly #settings: AwsSettings
  readonly #tell: Tell
  #client: Promise<FisClient> | null = null

  /** `tell` is told of each call that changes something. */
  constructor(settings: AwsSettings, tell: Tell) {
    this.#settings = settings
    this.#tell = tell
  }

  /** Makes a template; once made, made again it is the same one. */
  async make(template: Template): Promise<string> {
    const { CreateExperimentTemplateCommand } = await import('@aws-sdk/client-fis')
    const made = await this.#change('create-experiment-template', template.description, client =>
      client.send(new CreateExperimentTemplateCommand(template as never), {
        abortSignal: AbortSignal.timeout(makingMs),
      }),
    )
    return made.experimentTemplate?.id as string
  }

  /** Starts an experiment from a template; once begun, begun again it is the same one. `isPreview`: it acts on nothing. */
  async start(template: string, owner: Owner, { isPreview = false } = {}): Promise<string> {
    const { StartExperimentCommand } = await import('@aws-sdk/client-fis')
    const command = new StartExperimentCommand({
      experimentTemplateId: template,
      clientToken: tokenFor(owner, 'experiment'),
      tags: tagsOf(owner),
    })
    if (isPreview) skipActions(command)
    const started = await this.#change(`start-experiment${isPreview ? ' (skip-all)' : ''}`, template, client =>
      client.send(command, { abortSignal: AbortSignal.timeout(makingMs) }),
    )
    return started.experiment?.id as string
  }

  async template(id: string, signal: AbortSignal): Promise<ExperimentTemplate> {
    const { GetExperimentTemplateCommand } = await import('@aws-sdk/client-fis')
    const { experimentTemplate } = await this.#ask(`tell of template ${id}`, client =>
      client.send(new GetExperimentTemplateCommand({ id }), { abortSignal: signal }),
    )
    return experimentTemplate as ExperimentTemplate
  }

  /** What an experiment would hit, or hits. */
  async resolved(id: string, signal: AbortSignal): Promise<ResolvedTarget[]> {
    const { ListExperimentResolvedTargetsCommand } = await import('@aws-sdk/client-fis')
    return await this.#pages(async (client, nextToken) => {
      const page = await client.send(new ListExperimentResolvedTargetsCommand({ experimentId: id, ...nextToken }), {
        abortSignal: signal,
      })
      return { items: page.resolvedTargets ?? [], next: page.nextToken }
    })
  }

  /** Says of an experiment that its run has undone it, where nothing else would tell. */
  async markUndone(id: string, signal: AbortSignal): Promise<void> {
    const { TagResourceCommand } = await import('@aws-sdk/client-fis')
    const { account, region, fisRole } = this.#settings
    const resourceArn = `arn:${fisRole.split(':')[1]}:fis:${region}:${account}:experiment/${id}`
    await this.#change('tag-resource', id, client =>
      client.send(new TagResourceCommand({ resourceArn, tags: { [undoneTag]: 'yes' } }), { abortSignal: signal }),
    )
  }

  /** Resolves once it runs, or has done what it does; rejects with why it did not. */
  async untilRunning(id: string, signal: AbortSignal): Promise<Experiment> {
    for (;;) {
      const experiment = await this.get(id, signal)
      const { status = 'unknown', reason = '' } = experiment.state ?? {}
      if (status === 'completed') return experiment
      if (over.has(status)) throw new MusterError('aws.experiment', `experiment ${id} has ${status}: ${reason}`)
      const acts = Object.entries(experiment.actions ?? {}).map(([name, { state }]) => ({ name, ...state }))
      const lost = acts.find(act => lostAct.has(act.status ?? ''))
      if (lost)
        throw new MusterError(
          'aws.experiment',
          `experiment ${id}: ${lost.name} is ${lost.status}: ${lost.reason ?? ''}`,
        )
      // Actions begin by themselves, some time after their experiment.
      if (status === 'running' && isActing(experiment)) return experiment
      await delay(againMsOf(this.#settings), undefined, { signal })
    }
  }

  /** Resolves once a preview has resolved its targets and skipped its actions; rejects with why it has not. */
  async untilOver(id: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      const { state, actions = {} } = await this.get(id, signal)
      const acting = Object.entries(actions).find(([, action]) => acts.has(action.state?.status ?? ''))
      if (acting)
        throw new MusterError('aws.not-a-preview', `experiment ${id} was to act on nothing, and ${acting[0]} acts`)
      if (state?.status === 'completed') return
      if (over.has(state?.status ?? ''))
        throw new MusterError('aws.experiment', `experiment ${id} has ${state?.status}: ${state?.reason ?? ''}`)
      await delay(againMsOf(this.#settings), undefined, { signal })
    }
  }

  async get(id: string, signal: AbortSignal): Promise<Experiment> {
    const { GetExperimentCommand } = await import('@aws-sdk/client-fis')
    const { experiment } = await this.#ask('tell of an experiment', client =>
      client.send(new GetExperimentCommand({ id }), { abortSignal: signal }),
    )
    return experiment as Experiment
  }

  /** Of this owner, by the tags that everything of a run carries. */
  async of(owner: Owner, signal: AbortSignal): Promise<Made> {
    const [templates, experiments] = await Promise.all([this.#templates(signal), this.#experiments(signal)])
    return {
      templates: templates.filter(({ tags }) => isOwned(tags, owner)).map(({ id }) => id as string),
      experiments: experiments.filter(({ tags }) => isOwned(tags, owner)),
    }
  }

  /** Stops what goes on, waits until it is over, and deletes the templates; nothing happens where nothing is left. */
  async end(owner: Owner, signal: AbortSignal): Promise<void> {
    const { DeleteExperimentTemplateCommand, StopExperimentCommand } = await import('@aws-sdk/client-fis')
    let quiet = 0
    for (;;) {
      const { templates, experiments } = await this.of(owner, signal)
      // First, so that nothing is started from them any more.
      for (const id of templates)
        await orGone(
          this.#change('delete-experiment-template', id, client =>
            client.send(new DeleteExperimentTemplateCommand({ id }), { abortSignal: signal }),
          ),
        )
      const going = experiments.filter(experiment => !isOver(experiment))
      // One that stops already says so to whoever stops it again.
      for (const { id = '', state } of going)
        if (state?.status !== 'stopping')
          await orGone(
            this.#change('stop-experiment', id, client =>
              client.send(new StopExperimentCommand({ id }), { abortSignal: signal }),
            ),
          )
      quiet = going.length === 0 && templates.length === 0 ? quiet + 1 : 0
      // What was made a moment ago may not be listed yet.
      if (quiet === looks) return
      await delay(againMsOf(this.#settings), undefined, { signal })
    }
  }

  close(): void {
    void this.#client?.then(
      client => client.destroy(),
      // Whoever asked was told why there is none.
      () => undefined,
    )
  }

  async #templates(signal: AbortSignal): Promise<ExperimentTemplateSummary[]> {
    const { ListExperimentTemplatesCommand } = await import('@aws-sdk/client-fis')
    return await this.#pages(async (client, nextToken) => {
      const page = await client.send(new ListExperimentTemplatesCommand({ maxResults: 100, ...nextToken }), {
        abortSignal: signal,
      })
      return { items: page.experimentTemplates ?? [], next: page.nextToken }
    })
  }

  async #experiments(signal: AbortSignal): Promise<ExperimentSummary[]> {
    const { ListExperimentsCommand } = await import('@aws-sdk/client-fis')
    return await this.#pages(async (client, nextToken) => {
      const page = await client.send(new ListExperimentsCommand({ maxResults: 100, ...nextToken }), {
        abortSignal: signal,
      })
      return { items: page.experiments ?? [], next: page.nextToken }
    })
  }

  async #pages<T>(
    read: (client: FisClient, nextToken: { nextToken?: string }) => Promise<{ items: T[]; next: string | undefined }>,
  ) {
    const all: T[] = []
    let next: string | undefined
    do {
      const page = await this.#ask('list what there is', client =>
        read(client, next === undefined ? {} : { nextToken: next }),
      )
      all.push(...page.items)
      next = page.next
    } while (next !== undefined)
    return all
  }

  async #ask<T>(what: string, send: (client: FisClient) => Promise<T>): Promise<T> {
    try {
      return await send(await this.#open())
    } catch (error) {
      throw awsError(what, error)
    }
  }

  /** `command` as the AWS CLI calls it. */
  async #change<T>(command: string, of: string, send: (client: FisClient) => Promise<T>): Promise<T> {
    const { account, region } = this.#settings
    return await toldCall(this.#tell, `aws ${account} ${region}`, `fis ${command} ${of}`, () =>
      this.#ask(`take ${command}`, send),
    )
  }

  #open(): Promise<FisClient> {
    this.#client ??= clientOf(this.#settings)
    return this.#client
  }
}

/** Of that account and no other: in another one nothing would be found, which would look like nothing left. */
async function clientOf(settings: AwsSettings): Promise<FisClient> {
  await requireAccount(settings, AbortSignal.timeout(makingMs))
  const { FisClient: Client } = await import('@aws-sdk/client-fis')
  return new Client(await clientOptions(settings))
}

/** Lists are a few seconds old: what is gone or over already is what was wanted, and the next look says what is left. */
async function orGone(change: Promise<unknown>): Promise<void> {
  try {
    await change
  } catch (error) {
    if (!/ResourceNotFoundException|ValidationException/.test(String(error))) throw error
  }
}
