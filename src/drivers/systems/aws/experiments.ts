/** Experiments of FIS that a run has made: begun, watched, ended and taken away; those of others are never touched. */
import type {
  ExperimentSummary,
  ExperimentTemplateSummary,
  FisClient,
  GetExperimentCommandOutput,
} from '@aws-sdk/client-fis'
import { setTimeout as delay } from 'node:timers/promises'
import type { AwsSettings } from '../../../model/environment/aws/aws-settings.ts'
import { MusterError } from '../../../model/muster-error.ts'
import type { Change } from '../../contract/changes.ts'
import { awsError, clientOptions } from './clients.ts'
import { isOwned, type Owner, tagsOf, type Template, tokenFor } from './template.ts'

/** FIS itself says that states are a few seconds old. */
const againMs = 1_000

export type Experiment = NonNullable<GetExperimentCommandOutput['experiment']>

/** What a run has made, as FIS knows it. */
export interface Made {
  readonly templates: readonly string[]
  readonly experiments: readonly ExperimentSummary[]
}

const over = new Set(['completed', 'stopped', 'failed', 'cancelled'])
export const isOver = ({ state }: Pick<ExperimentSummary, 'state'>): boolean => over.has(state?.status ?? '')

type Tell = (change: Change) => void

export class Experiments {
  readonly #settings: AwsSettings
  readonly #tell: Tell
  #client: Promise<FisClient> | null = null

  /** `tell` is told of each call that changes something. */
  constructor(settings: AwsSettings, tell: Tell) {
    this.#settings = settings
    this.#tell = tell
  }

  /** Makes a template and starts it; once begun, begun again it is the same one. */
  async begin(template: Template, owner: Owner, signal: AbortSignal): Promise<string> {
    const { CreateExperimentTemplateCommand } = await import('@aws-sdk/client-fis')
    const made = await this.#change('create-experiment-template', template.description, signal, client =>
      client.send(new CreateExperimentTemplateCommand(template as never), { abortSignal: signal }),
    )
    return await this.start(made.experimentTemplate?.id as string, owner, signal)
  }

  /** Starts a template that is there. */
  async start(experimentTemplateId: string, owner: Owner, signal: AbortSignal): Promise<string> {
    const { StartExperimentCommand } = await import('@aws-sdk/client-fis')
    const input = { experimentTemplateId, clientToken: tokenFor(owner, 'experiment'), tags: tagsOf(owner) }
    const started = await this.#change('start-experiment', experimentTemplateId, signal, client =>
      client.send(new StartExperimentCommand(input), { abortSignal: signal }),
    )
    return started.experiment?.id as string
  }

  /** Resolves once it runs, or has done what it does; rejects with why it did not. */
  async untilRunning(id: string, signal: AbortSignal): Promise<Experiment> {
    for (;;) {
      const experiment = await this.get(id, signal)
      const { status = 'unknown', reason = '' } = experiment.state ?? {}
      if (status === 'running' || status === 'completed') return experiment
      if (over.has(status)) throw new MusterError('aws.experiment', `experiment ${id} has ${status}: ${reason}`)
      await delay(againMs, undefined, { signal })
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
    for (;;) {
      const { templates, experiments } = await this.of(owner, signal)
      const going = experiments.filter(experiment => !isOver(experiment))
      // One that stops already says so to whoever stops it again.
      for (const { id = '', state } of going)
        if (state?.status !== 'stopping')
          await this.#change('stop-experiment', id, signal, client =>
            client.send(new StopExperimentCommand({ id }), { abortSignal: signal }),
          )
      if (going.length === 0) {
        for (const id of templates)
          await this.#change('delete-experiment-template', id, signal, client =>
            client.send(new DeleteExperimentTemplateCommand({ id }), { abortSignal: signal }),
          )
        return
      }
      await delay(againMs, undefined, { signal })
    }
  }

  close(): void {
    void this.#client?.then(client => client.destroy())
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
  async #change<T>(
    command: string,
    of: string,
    _signal: AbortSignal,
    send: (client: FisClient) => Promise<T>,
  ): Promise<T> {
    const from = performance.now()
    const told = (outcome: string) =>
      this.#tell({
        host: `aws ${this.#settings.account} ${this.#settings.region}`,
        command: `fis ${command} ${of}`,
        tookMs: Math.round(performance.now() - from),
        outcome,
      })
    try {
      const answer = await this.#ask(`take ${command}`, send)
      told('done')
      return answer
    } catch (error) {
      told(error instanceof Error ? error.message : String(error))
      throw error
    }
  }

  #open(): Promise<FisClient> {
    this.#client ??= clientOf(this.#settings)
    return this.#client
  }
}

async function clientOf(settings: AwsSettings): Promise<FisClient> {
  const { FisClient: Client } = await import('@aws-sdk/client-fis')
  return new Client(await clientOptions(settings))
}
