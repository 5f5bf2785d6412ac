/** `aws.fis-template`: an experiment of the user's own, started from his template, watched, and stopped. */
import type { ExperimentTemplate } from '@aws-sdk/client-fis'
import { randomBytes } from 'node:crypto'
import Type, { type Static } from 'typebox'
import type { AwsSettings } from '../../../model/environment/aws/aws-settings.ts'
import { formatMs } from '../../../model/duration.ts'
import { refusal } from '../../../model/muster-error.ts'
import type { Target } from '../../../model/scenario/target.ts'
import type { Changes } from '../../contract/changes.ts'
import type { Fault, FaultContext } from '../../contract/fault.ts'
import { requireAccount } from './clients.ts'
import { Experiments, isOver } from './experiments.ts'
import { nothingMade, saidByFis, usingExperiments as using } from './said.ts'
import { isoMs, undoneTag } from './template.ts'

const Spec = Type.Object(
  { template: Type.String({ pattern: '^EXT[a-zA-Z0-9]+$', description: 'the id of an experiment template: EXT…' }) },
  { additionalProperties: false },
)
type Spec = Static<typeof Spec>

type Context = FaultContext<Partial<Changes>>

interface Handle {
  readonly name: string
  readonly template: string
  /** some of its actions go on until they are stopped */
  readonly lasts: boolean
  readonly [key: string]: string | boolean
}

const [injectMs, undoMs] = [180_000, 600_000]

export function ownTemplate(settings: AwsSettings): Fault<Spec, Handle, Partial<Changes>> {
  const { account, region, covers = region } = settings
  const open = ({ system }: Context) => new Experiments(settings, change => system.changed?.(change))
  const ownerOf = ({ name }: Handle, { runId }: Context) => ({ runId, name })
  return {
    kind: 'aws.fis-template',
    schema: Spec,
    injectMs,
    undoMs,
    describe: ({ template = 'of yours' }) => ({
      effect: `starts an experiment of AWS FIS in account ${account} from template ${template}: what it does is for the template to say`,
      undo: 'stops the experiment and waits until it is over; without that it ends by itself, as its actions do. The template stays',
      reversible: true,
      permission: 'start, stop, read and tag experiments of FIS',
      blastRadius: 'region',
    }),
    candidates: (_estate, target) => (isMeant(target) ? [`account ${account}, ${region}`] : []),
    async prepare({ template }, _target, context) {
      const { leaseMs, signal } = context
      await requireAccount(settings, signal)
      const found = await using(open(context), experiments => experiments.template(template, signal))
      const lasts = requireBounded(found, leaseMs)
      const name = `aws.fis-template-${randomBytes(4).toString('hex')}`
      return { instance: `account ${account}, ${region}`, handle: { name, template, lasts } }
    },
    async inject(handle, context) {
      context.signal.throwIfAborted()
      await using(open(context), async experiments => {
        const id = await experiments.start(handle.template, ownerOf(handle, context))
        await experiments.untilRunning(id, context.signal)
      })
    },
    confirm: (handle, context) =>
      using(open(context), async experiments => {
        const { experiments: all } = await experiments.of(ownerOf(handle, context), context.signal)
        const isDone = all.length > 0 && all.every(({ tags }) => tags?.[undoneTag] !== undefined)
        const made = { account, isDone, lasts: handle.lasts }
        return (await saidByFis(experiments, all, made, context.signal)) ?? { state: 'absent', detail: nothingMade }
      }),
    undo: (handle, context) =>
      using(open(context), async experiments => {
        const owner = ownerOf(handle, context)
        await experiments.end(owner, context.signal)
        const { experiments: all } = await experiments.of(owner, context.signal)
        for (const { id = '', tags } of all.filter(isOver))
          if (tags?.[undoneTag] === undefined) await experiments.markUndone(id, context.signal)
      }),
    doneHere: ({ template }) => ({
      act: [`aws fis --region ${region} start-experiment --experiment-template-id ${template}`],
      undo: [`aws fis --region ${region} stop-experiment --id EXPERIMENT`],
    }),
  }

  function isMeant({ region: meant = covers, ...rest }: Target): boolean {
    return meant === covers && Object.values(rest).every(value => value === undefined)
  }
}

/** Refuses what nobody could stop in time, or what could hit nothing and look like a success. Whether any of its actions last. */
export function requireBounded(template: ExperimentTemplate, leaseMs: number): boolean {
  const { id = '', stopConditions = [], experimentOptions, actions = {} } = template
  const refuse = (what: string, hint: string) => refusal('aws.template', `template ${id} ${what}`, hint)
  if (!stopConditions.some(({ source }) => source === 'aws:cloudwatch:alarm'))
    throw refuse('has no stop condition', 'give it an alarm of CloudWatch that ends it when users suffer')
  if (experimentOptions?.emptyTargetResolutionMode !== 'fail')
    throw refuse(
      'goes on where its targets are not there',
      'set its `emptyTargetResolutionMode` to `fail`: a drill of nothing would look like one that hurt nobody',
    )
  const longest = longestOf(actions)
  if (longest > leaseMs)
    throw refuse(
      `takes ${formatMs(longest)}, and the fault lasts ${formatMs(leaseMs)} with its margin`,
      'let the fault last as long, or its actions shorter',
    )
  return longest > 0
}

type Actions = NonNullable<ExperimentTemplate['actions']>

/** From the first action to the end of the last: each begins when those have ended that it starts after. Pure. */
export function longestOf(actions: Actions): number {
  const endOf = (name: string, above: readonly string[]): number => {
    const { parameters = {}, startAfter = [] } = actions[name] ?? {}
    const own = Math.max(0, ...Object.values(parameters).flatMap(value => isoMs(value) ?? []))
    // Actions that wait for each other in a circle never begin.
    const before = startAfter.filter(other => !above.includes(other)).map(other => endOf(other, [...above, name]))
    return own + Math.max(0, ...before)
  }
  return Math.max(0, ...Object.keys(actions).map(name => endOf(name, [])))
}
