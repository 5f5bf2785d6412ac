/** A fault that FIS makes: its template is made and started, watched, stopped, and taken away. */
import { randomBytes } from 'node:crypto'
import Type from 'typebox'
import type { AwsSettings } from '../../../model/environment/aws/aws-settings.ts'
import type { EstateEnvironment } from '../../../model/environment/environment.ts'
import type { Target } from '../../../model/scenario/target.ts'
import type { Changes } from '../../contract/changes.ts'
import type { Confirmation, Fault, FaultContext } from '../../contract/fault.ts'
import type { Json } from '../../contract/json.ts'
import { requireAccount } from './clients.ts'
import { type Experiment, Experiments, isOver } from './experiments.ts'
import type { Experiment as Meant, Intent } from './intents.ts'
import { durationFor, type Owner, templateOf } from './template.ts'

const Spec = Type.Object({}, { additionalProperties: false })

type Context = FaultContext<Partial<Changes>>

/** What another process needs to find it again, and what it is made of. */
export interface FisHandle {
  readonly name: string
  readonly experiment: Json
  readonly [key: string]: Json
}

/** FIS resolves targets and starts actions at its own pace. */
const injectMs = 120_000
/** Before it is over, FIS starts instances again and puts back what it took away. */
const undoMs = 600_000

export function fisFault(
  settings: AwsSettings,
  environment: EstateEnvironment,
  intent: Intent,
): Fault<object, FisHandle, Partial<Changes>> {
  const open = ({ system: drilled }: Context) => new Experiments(settings, change => drilled.changed?.(change))
  const { kind, effect, departs, reach, lasts } = intent
  return {
    kind,
    schema: Spec,
    injectMs,
    undoMs,
    describe: () => ({
      effect: `${effect} (an experiment of AWS FIS in account ${settings.account})`,
      departs,
      undo: lasts
        ? 'stops the experiment and waits until it is over; without that it ends by itself when its time is over'
        : 'nothing has to be undone; takes the template away',
      reversible: true,
      permission:
        'make, start, stop and delete experiments of FIS, and pass it its role, which may do what each action does',
      blastRadius: reach,
    }),
    candidates: (estate, target) => [
      ...intent.instances({ environment: estate.environment as EstateEnvironment, settings, target }),
    ],
    async prepare(_spec, target: Target, { leaseMs, signal }) {
      await requireAccount(settings, signal)
      const [instance = kind] = intent.instances({ environment, settings, target })
      const experiment = intent.experiment({ environment, settings, target, duration: durationFor(leaseMs) })
      // The same fault may be made twice in a run.
      const name = `${kind}-${randomBytes(4).toString('hex')}`
      return { instance, handle: { name, experiment: experiment as unknown as Json } }
    },
    async inject(handle, context) {
      context.signal.throwIfAborted()
      const owner = ownerOf(handle, context)
      const template = templateOf(settings, kind, handle.experiment as unknown as Meant, owner)
      await using(open(context), async experiments => {
        const id = await experiments.begin(template, owner, context.signal)
        await experiments.untilRunning(id, context.signal)
      })
    },
    confirm: (handle, context) => using(open(context), experiments => seen(experiments, handle, context)),
    undo: (handle, context) =>
      using(open(context), experiments => experiments.end(ownerOf(handle, context), context.signal)),
    doneHere(handle) {
      const owner = { runId: 'RUN-ID', name: handle.name }
      const template = templateOf(settings, kind, handle.experiment as unknown as Meant, owner)
      const aws = `aws fis --region ${settings.region}`
      return {
        act: [
          `${aws} create-experiment-template --cli-input-json '${JSON.stringify(template, null, 2).replaceAll("'", `'\\''`)}'`,
          `${aws} start-experiment --experiment-template-id TEMPLATE`,
        ],
        undo: [`${aws} stop-experiment --id EXPERIMENT`, `${aws} delete-experiment-template --id TEMPLATE`],
      }
    },
  }

  /** Of what was done at once there is nothing left to see: it is there until it is undone. */
  async function seen(experiments: Experiments, handle: FisHandle, context: Context): Promise<Confirmation> {
    const { templates, experiments: all } = await experiments.of(ownerOf(handle, context), context.signal)
    const [summary] = all.toSorted((a, b) => Number(b.creationTime ?? 0) - Number(a.creationTime ?? 0))
    if (!summary)
      return { state: templates.length === 0 ? 'absent' : 'unknown', detail: 'no experiment of this run is there' }
    const experiment = await experiments.get(summary.id as string, context.signal)
    const facts = {
      experiment: summary.id as string,
      template: summary.experimentTemplateId as string,
      account: settings.account,
    }
    return { ...judged(experiment, { isDone: templates.length === 0, lasts }), facts }
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
  const acts = Object.values(actions).map(action => action.state?.status)
  if (state?.status === 'running' && acts.every(one => one === 'running' || one === 'completed'))
    return { state: 'present', detail }
  return { state: 'unknown', detail }
}

const ownerOf = ({ name }: FisHandle, { runId }: Context): Owner => ({ runId, name })

async function using<T>(experiments: Experiments, act: (experiments: Experiments) => Promise<T>): Promise<T> {
  try {
    return await act(experiments)
  } finally {
    experiments.close()
  }
}
