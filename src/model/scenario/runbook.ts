import Type, { type Static } from 'typebox'
import { Duration } from '../duration.ts'
import { Name } from '../names.ts'
import { changes } from '../promise/change.ts'
import { Target } from './target.ts'

const closed = { additionalProperties: false } as const

const common = {
  id: Name,
  title: Type.String({ description: 'what this step does, for people' }),
  /** a step that takes longer fails the runbook */
  within: Type.Optional(Duration),
}

/** A step that a driver performs. */
const ActionStep = Type.Object(
  {
    ...common,
    do: Type.String({ description: 'an action of a driver: see `muster drivers list`' }),
    target: Target,
    /** the system of the environment that is to do it; absent: whichever reaches the target, in their order */
    via: Type.Optional(Name),
    with: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { description: "the action's own parameters" })),
  },
  closed,
)

/** A step that an operator does by hand and confirms at the terminal; where nobody is there to, it is not tested. */
const ManualStep = Type.Object({ ...common, manual: Type.String({ description: 'what the operator does' }) }, closed)

export const RunbookStep = Type.Union([ActionStep, ManualStep])
export type RunbookStep = Static<typeof RunbookStep>
export type ActionStep = Static<typeof ActionStep>

/** How people bring the service back where it does not heal itself, and how they return to where they were. In order, one at a time. */
export const Runbook = Type.Object(
  {
    /** begins as soon as the faults are injected */
    recover: Type.Array(RunbookStep, { minItems: 1 }),
    /** begins once what was broken is there again and recovery has held: makes it fit to return to; users should not notice */
    reconstitute: Type.Optional(Type.Array(RunbookStep, { minItems: 1 })),
    /** returns to where users were served before; has a recovery clock of its own */
    failBack: Type.Optional(Type.Array(RunbookStep, { minItems: 1 })),
    /** moves users or a lead elsewhere, as planned, once nothing is broken any more; has a recovery clock of its own too */
    switchover: Type.Optional(Type.Array(RunbookStep, { minItems: 1 })),
  },
  closed,
)
export type Runbook = Static<typeof Runbook>

export const runbookParts = ['recover', 'reconstitute', ...changes] as const
export const RunbookPart = Type.Enum([...runbookParts])
export type RunbookPart = (typeof runbookParts)[number]

/** In the order in which they are followed, with the key under which a scenario lists their steps. */
export const runbookKeys = {
  recover: 'recover',
  reconstitute: 'reconstitute',
  'fail-back': 'failBack',
  switchover: 'switchover',
} as const satisfies Record<RunbookPart, keyof Runbook>

/** Every step, in the order in which they are taken; none where there is no runbook. */
export const runbookSteps = (runbook: Runbook | undefined): RunbookStep[] =>
  runbook ? runbookParts.flatMap(part => runbook[runbookKeys[part]] ?? []) : []

/** One step, resolved. */
export const PlannedStep = Type.Object(
  {
    id: Name,
    title: Type.String(),
    part: RunbookPart,
    withinMs: Type.Union([Type.Number(), Type.Null()]),
    /** null: an operator does it, as `effect` says */
    action: Type.Union([
      Type.Null(),
      Type.Object(
        {
          kind: Type.String(),
          driver: Type.String(),
          target: Target,
          candidates: Type.Array(Type.String(), { minItems: 1 }),
          spec: Type.Record(Type.String(), Type.Unknown()),
          leaseMs: Type.Number(),
        },
        closed,
      ),
    ]),
    effect: Type.String(),
    /** null: it leaves nothing behind that would have to be put back */
    undo: Type.Union([Type.String(), Type.Null()]),
  },
  closed,
)
export type PlannedStep = Static<typeof PlannedStep>
