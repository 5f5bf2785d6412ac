/** Templates of FIS experiments as a drill makes them: nothing without a stop condition, and never on targets that are not there. Pure. */
import { createHash } from 'node:crypto'
import type { AwsSettings } from '../../../model/environment/aws/aws-settings.ts'
import type { Experiment } from './actions.ts'

/** Whose it is: templates and experiments carry both as tags. */
export interface Owner {
  readonly runId: string
  /** tells the experiments of one run apart */
  readonly name: string
}

export const tagsOf = ({ runId, name }: Owner) => ({
  Name: `muster ${runId} ${name}`,
  'muster:run': runId,
  'muster:experiment': name,
})

/** On an experiment of somebody else's template, which stays when the experiment is undone. */
export const undoneTag = 'muster:undone'

export const isOwned = (tags: Readonly<Record<string, string>> | undefined, { runId, name }: Owner): boolean =>
  tags?.['muster:run'] === runId && tags['muster:experiment'] === name

/** The same for the same request of a run: one that is made again, after a crash or a lost answer, makes nothing twice. */
export const tokenFor = ({ runId, name }: Owner, what: 'template' | 'experiment'): string =>
  createHash('sha256').update(`${runId} ${name} ${what}`).digest('hex').slice(0, 32)

const minute = 60_000
/** FIS knows no other. */
const [shortest, longest] = [1, 12 * 60]

/**
 * What lasts undoes itself after that long, should nobody stop it before: its lease. At least as long as the fault is to last, in
 * whole minutes, as FIS counts.
 */
export function durationFor(leaseMs: number): string {
  const minutes = Math.min(longest, Math.max(shortest, Math.floor(leaseMs / minute)))
  return `PT${minutes}M`
}

export interface Template {
  readonly clientToken: string
  readonly description: string
  readonly targets: Experiment['targets']
  readonly actions: Experiment['actions']
  readonly stopConditions: readonly { readonly source: string; readonly value: string }[]
  readonly roleArn: string
  readonly tags: Readonly<Record<string, string>>
  readonly experimentOptions: { readonly accountTargeting: string; readonly emptyTargetResolutionMode: string }
}

export const templateOf = (
  { stopAlarms, fisRole }: Pick<AwsSettings, 'stopAlarms' | 'fisRole'>,
  kind: string,
  { targets, actions }: Experiment,
  owner: Owner,
): Template => ({
  clientToken: tokenFor(owner, 'template'),
  description: `${kind}, made by Muster for run ${owner.runId}, which deletes it`,
  targets,
  actions,
  stopConditions: stopAlarms.map(value => ({ source: 'aws:cloudwatch:alarm', value })),
  roleArn: fisRole,
  tags: tagsOf(owner),
  experimentOptions: { accountTargeting: 'single-account', emptyTargetResolutionMode: 'fail' },
})

/** `PT1H30M` in ms; null: it says nothing of the kind. Pure. */
export function isoMs(text: string): number | null {
  const [, hours = '0', minutes = '0', seconds = '0'] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(text) ?? []
  const ms = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000
  return ms > 0 ? ms : null
}
