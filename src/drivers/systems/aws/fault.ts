/** A fault that FIS makes: its template is made and started, watched, stopped, and taken away. */
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import Type from 'typebox'
import type { AwsSettings } from '../../../model/environment/aws/aws-settings.ts'
import type { EstateEnvironment } from '../../../model/environment/environment.ts'
import type { Target } from '../../../model/scenario/target.ts'
import type { Changes } from '../../contract/changes.ts'
import type { Primaries } from '../../contract/primaries.ts'
import type { Confirmation, Fault, FaultContext } from '../../contract/fault.ts'
import type { Json } from '../../contract/json.ts'
import { requireAccount } from './clients.ts'
import { storesInZone } from './effects/in-zone.ts'
import { type Read, readBefore, seenNow } from './effects/looks.ts'
import { returns, type Seen } from './effects/watched.ts'
import { Experiments } from './experiments.ts'
import { nothingMade, saidByFis, usingExperiments as using } from './said.ts'
import type { Experiment } from './actions.ts'
import { awsZone, type Intent, type InZone, type Meant } from './intents.ts'
import { previewed } from './preview.ts'
import { settled } from './settled.ts'
import { durationFor, type Owner, templateOf } from './template.ts'

const Spec = Type.Object({}, { additionalProperties: false })

type System = Partial<Changes & Primaries>
type Context = FaultContext<System>

/** What another process needs to find it again, and what it is made of. */
export interface FisHandle {
  readonly name: string
  readonly experiment: Json
  /** what was there before, as the services told it */
  readonly read: Json
  readonly [key: string]: Json
}

/** FIS resolves targets and starts actions at its own pace. */
const injectMs = 180_000
/** Of that, to see what it does: a database takes most of a minute to fail over. */
const effectMs = 90_000
const againMs = 500
/** Before it is over, FIS starts instances again and puts back what it took away. */
const undoMs = 600_000

export function fisFault(
  settings: AwsSettings,
  environment: EstateEnvironment,
  intent: Intent,
): Fault<object, FisHandle, System> {
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
    async prepare(_spec, target: Target, { leaseMs, signal, system }) {
      await requireAccount(settings, signal)
      const meant = await settled({ environment, settings, target }, system, signal)
      const [instance = kind] = intent.instances(meant)
      const there = await storesThere(intent, meant, signal)
      const experiment = intent.experiment({ ...meant, there, duration: durationFor(leaseMs) })
      const read = await readBefore(settings, intent.watches({ ...meant, there }), signal)
      // The same fault may be made twice in a run.
      const name = `${kind}-${randomBytes(4).toString('hex')}`
      return { instance, handle: { name, experiment: asJson(experiment), read: asJson(read) } }
    },
    async inject(handle, context) {
      context.signal.throwIfAborted()
      const owner = ownerOf(handle, context)
      const template = templateOf(settings, kind, handle.experiment as unknown as Experiment, owner)
      await using(open(context), async experiments => {
        const made = await experiments.make(template)
        context.signal.throwIfAborted()
        await experiments.untilRunning(await experiments.start(made, owner), context.signal)
      })
      await untilSeen(settings, readIn(handle), context.signal)
    },
    confirm: (handle, context) => using(open(context), experiments => seen(experiments, handle, context)),
    undo: (handle, context) =>
      using(open(context), experiments => experiments.end(ownerOf(handle, context), context.signal)),
    preview: (handle, context) =>
      using(open(context), experiments =>
        previewed(
          experiments,
          owner => templateOf(settings, kind, handle.experiment as unknown as Experiment, owner),
          context.signal,
        ),
      ),
    doneHere(handle) {
      const owner = { runId: 'RUN-ID', name: handle.name }
      const template = templateOf(settings, kind, handle.experiment as unknown as Experiment, owner)
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
    const said = await saidByFis(
      experiments,
      all,
      { account: settings.account, isDone: templates.length === 0, lasts },
      context.signal,
    )
    if (said === null) return { state: templates.length === 0 ? 'absent' : 'unknown', detail: nothingMade }
    // Once it is over only what comes back with it is still to be seen: who has taken over from a primary stays where he is.
    const read = readIn(handle).filter(({ watch }) => said.state !== 'absent' || returns(watch))
    return withEffect(said, await seenNow(settings, read, context.signal))
  }
}

/** What AWS runs in the zone that is meant, where it is hit as well. */
function storesThere({ hitsStores }: Intent, { settings, target }: Meant, signal: AbortSignal): Promise<InZone> {
  if (!hitsStores) return Promise.resolve({ databases: [], caches: [] })
  return storesInZone(settings, awsZone(settings, target.zone as string), signal)
}

/** What FIS says, and what the services say: it is there only where both have it so, and gone only where both have. Pure. */
export function withEffect(said: Confirmation, seen: Seen | null): Confirmation {
  if (!seen) return said
  const isThere = seen.state === 'there' || seen.state === 'untold'
  const isLeft = seen.state === 'there' || seen.state === 'part'
  const isDoubtful = said.state === 'present' ? !isThere : said.state === 'absent' && isLeft
  return { ...said, state: isDoubtful ? 'unknown' : said.state, detail: `${said.detail}; ${seen.detail}` }
}

/** Waits until the services have it so, as long as there is time. */
async function untilSeen(settings: AwsSettings, read: readonly Read[], signal: AbortSignal): Promise<void> {
  const late = AbortSignal.any([signal, AbortSignal.timeout(effectMs)])
  const isThere = async () => {
    const seen = await seenNow(settings, read, signal)
    return !seen || seen.state === 'there' || seen.state === 'untold'
  }
  // Where nothing is seen within that time it goes on: whoever looks next says so.
  while (!late.aborted && !(await isThere())) await delay(againMs, undefined, { signal })
}

const readIn = ({ read }: FisHandle) => read as unknown as Read[]
const asJson = (value: unknown) => JSON.parse(JSON.stringify(value)) as Json
const ownerOf = ({ name }: FisHandle, { runId }: Context): Owner => ({ runId, name })
