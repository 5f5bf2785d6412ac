/** What FIS itself says of the experiments of a run. */
import type { ExperimentSummary } from '@aws-sdk/client-fis'
import type { Confirmation } from '../../contract/fault.ts'
import { type Experiment, type Experiments, isActing, isOver } from './experiments.ts'

export const nothingMade = 'no experiment of this run is there'

interface Made {
  readonly account: string
  /** it has been undone */
  readonly isDone: boolean
  /** it goes on until it is stopped */
  readonly lasts: boolean
}

/** Of the last that was started; null: there is none. */
export async function saidByFis(
  experiments: Experiments,
  all: readonly ExperimentSummary[],
  made: Made,
  signal: AbortSignal,
): Promise<Confirmation | null> {
  const [summary] = all.toSorted((a, b) => Number(b.creationTime ?? 0) - Number(a.creationTime ?? 0))
  if (!summary) return null
  const { account } = made
  const experiment = await experiments.get(summary.id as string, signal)
  const { id: own = '', experimentTemplateId: template = '' } = experiment
  const { state, detail } = judged(experiment, made)
  return {
    state,
    detail: `${detail} (template ${template}, account ${account})`,
    facts: { experiment: own, template, account },
  }
}

/** By what FIS says of it. `isDone`: its template has been taken away; `lasts`: it goes on until it is stopped. Pure. */
export function judged(
  experiment: Experiment,
  { isDone, lasts }: { readonly isDone: boolean; readonly lasts: boolean },
): Confirmation {
  const { id, state, actions = {} } = experiment
  const states = Object.entries(actions).map(([name, action]) => `${name} ${action.state?.status ?? 'unknown'}`)
  const reason = state?.reason ? `, ${state.reason}` : ''
  const detail = `experiment ${id} is ${state?.status}${reason}; ${states.join(', ')}`
  if (isOver(experiment))
    return { state: !isDone && !lasts && state?.status === 'completed' ? 'present' : 'absent', detail }
  if (state?.status === 'running' && isActing(experiment)) return { state: 'present', detail }
  return { state: 'unknown', detail }
}

export async function usingExperiments<T>(
  experiments: Experiments,
  act: (experiments: Experiments) => Promise<T>,
): Promise<T> {
  try {
    return await act(experiments)
  } finally {
    experiments.close()
  }
}
