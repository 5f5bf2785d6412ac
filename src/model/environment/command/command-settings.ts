import Type, { type Static } from 'typebox'
import { Duration } from '../../duration.ts'
import { ByName } from '../../names.ts'
import { Reach } from '../safety.ts'
import { SecretReference } from '../secret-reference.ts'

const closed = { additionalProperties: false } as const

/** A program with its arguments; no shell reads it. */
const Command = Type.Array(Type.String(), { minItems: 1, description: 'a program and its arguments' })

/** How what it did is put right; or a sentence that says why nobody has to. */
const Undo = Type.Union([Command, Type.Object({ none: Type.String({ minLength: 1 }) }, closed)])

/** Of a fault or a step: `ours.stop-provider`. */
const Kind = Type.String({
  pattern: '^[a-z][a-z0-9-]*(\\.[a-z0-9-]+)+$',
  description: 'two words or more with dots between: "ours.stop-provider"',
})

const shared = {
  /** what it does, for plan and report: "stops the payment provider's stand-in" */
  description: Type.String({ minLength: 1 }),
  /** exit code 0: it is there; 1: it is not; any other: nobody can tell. The last line of stdout is what was seen. Absent: nobody looks, and the drill proves nothing */
  confirm: Type.Optional(Command),
  undo: Undo,
  /** for each of its commands; the drill's own limits hold besides */
  timeout: Type.Optional(Duration),
}

export const CommandFault = Type.Object(
  {
    ...shared,
    inject: Command,
    /** how far it may be felt; absent: as far as a region */
    blastRadius: Type.Optional(Reach),
  },
  closed,
)
export type CommandFault = Static<typeof CommandFault>

export const CommandAction = Type.Object({ ...shared, perform: Command }, closed)
export type CommandAction = Static<typeof CommandAction>

/** Holds while its command ends with 0; the last line that it prints is what was seen. */
export const CommandCheck = Type.Object({ command: Command, timeout: Type.Optional(Duration) }, closed)
export type CommandCheck = Static<typeof CommandCheck>

/** The user's own programs, run where Muster is: the way out for all that Muster does not know. */
export const CommandSettings = Type.Object(
  {
    driver: Type.Literal('command'),
    /** in which they run; absent: that in which Muster does */
    folder: Type.Optional(Type.String({ minLength: 1 })),
    /** what their environment has besides; a secret by reference */
    variables: Type.Optional(
      Type.Record(Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }), Type.Union([Type.String(), SecretReference]), {
        additionalProperties: false,
      }),
    ),
    faults: Type.Optional(Type.Record(Kind, CommandFault, { additionalProperties: false })),
    actions: Type.Optional(Type.Record(Kind, CommandAction, { additionalProperties: false })),
    checks: Type.Optional(ByName(CommandCheck)),
  },
  closed,
)
export type CommandSettings = Static<typeof CommandSettings>
