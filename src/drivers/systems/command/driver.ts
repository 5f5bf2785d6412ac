/** Faults, steps and checks that are programs of the user, as drivers; one for each system of such. */
import Type from 'typebox'
import type { CommandAction, CommandCheck, CommandFault } from '../../../model/environment/command/command-settings.ts'
import type { EstateEnvironment } from '../../../model/environment/environment.ts'
import { programsIn } from '../../../model/environment/system.ts'
import type { Target } from '../../../model/scenario/target.ts'
import type { AnyAction } from '../../contract/action.ts'
import { checked } from '../../contract/checked.ts'
import type { Check, Driver } from '../../contract/driver.ts'
import type { AnyFault, FaultContext } from '../../contract/fault.ts'
import type { Inventoried } from '../../contract/inventory.ts'
import type { DrilledSystem } from '../../contract/system.ts'
import { type CommandHandle, type Programs, requireDone, told } from './program.ts'
import { confirm, undo, undoText } from './reversible.ts'

/** Whatever the scenario says: it is told to the program. */
const anything = Type.Record(Type.String(), Type.Unknown())

export const commandDrivers = ({ systems }: EstateEnvironment): Driver[] =>
  programsIn(systems).map(([name, settings]) => driverOf({ name, settings }))

function driverOf(programs: Programs): Driver {
  const { name, settings } = programs
  const { faults = {}, actions = {}, checks = {} } = settings
  const all = new Map(Object.entries(checks).map(([check, said]) => checkOf(programs, check, said)))
  return {
    name,
    system: name,
    description: 'programs of your own',
    faults: Object.entries(faults).map(([kind, said]) => faultOf(programs, kind, said)),
    actions: Object.entries(actions).map(([kind, said]) => actionOf(programs, kind, said)),
    checks: all,
    steadyStores: (system, signal) => Promise.all([...all.values()].map(look => look(system as never, signal))),
  }
}

function checkOf(programs: Programs, kind: string, { command: argv, timeout }: CommandCheck): [string, Check] {
  const name = `${programs.name}/${kind}`
  const look = async (context: { system: DrilledSystem; signal: AbortSignal }) =>
    requireDone(argv.join(' '), await told(programs, { kind, argv, timeout }, null, context))
  return [name, (system, signal) => checked(name, () => look({ system, signal }))]
}

/** What a fault and a step have in common. */
const reversible = (programs: Programs, kind: string, said: CommandFault | CommandAction) => ({
  kind,
  doneHere: () => ({
    act: [('inject' in said ? said.inject : said.perform).join(' ')],
    undo: Array.isArray(said.undo) ? [said.undo.join(' ')] : [],
  }),
  schema: anything,
  candidates: (estate: Inventoried, target: Target) => candidates(kind, estate, target),
  prepare: (spec: object, target: Target, context: FaultContext) => prepare(kind, spec, target, context),
  confirm: (handle: CommandHandle, context: FaultContext) => confirm(programs, kind, said, handle, context),
  undo: (handle: CommandHandle, context: FaultContext) => undo(programs, kind, said, handle, context),
})

/** For people. */
const described = (said: CommandFault | CommandAction, argv: readonly string[]) => ({
  effect: `${said.description}; runs: ${argv.join(' ')}`,
  undo: undoText(said),
  permission: 'whatever its program needs',
})

function faultOf(programs: Programs, kind: string, said: CommandFault): AnyFault {
  // Of what a program does nobody knows but who wrote it.
  const { inject: argv, timeout, blastRadius = 'region' } = said
  return {
    ...reversible(programs, kind, said),
    describe: () => ({ ...described(said, argv), reversible: Array.isArray(said.undo), blastRadius }),
    async inject(handle: CommandHandle, context: FaultContext<DrilledSystem>) {
      requireDone(kind, await told(programs, { kind, argv, timeout }, handle, context))
    },
  }
}

function actionOf(programs: Programs, kind: string, said: CommandAction): AnyAction {
  const { perform: argv, timeout } = said
  return {
    ...reversible(programs, kind, said),
    describe: () => described(said, argv),
    async perform(handle: CommandHandle, context: FaultContext) {
      const did = requireDone(kind, await told(programs, { kind, argv, timeout }, handle, context))
      if (!said.confirm) return { detail: did || 'its program ended well; nobody said how to look' }
      const { state, detail } = await confirm(programs, kind, said, handle, context)
      if (state !== 'present') throw new Error(`${kind}: its program ended well, and its effect is not seen: ${detail}`)
      return { detail }
    },
  }
}

/** The program knows what it hits; names that the environment does not have are refused all the same. */
function candidates(kind: string, { environment, inventory }: Inventoried, target: Target): string[] {
  const { stores, services, regions } = environment
  const zones = new Set([...Object.values(regions).flatMap(region => region.zones), 'of-primary'])
  const known: Record<keyof Target, (name: string) => boolean> = {
    store: name => Object.hasOwn(stores, name),
    service: name => Object.hasOwn(services, name),
    region: name => Object.hasOwn(regions, name),
    zone: name => zones.has(name),
    role: () => true,
    component: name => inventory.parts.some(({ id, kind: part }) => name === id || name === part),
  }
  const isKnown = ([field, name]: [string, string]) => known[field as keyof Target](name)
  return Object.entries(target).every(isKnown) ? [kind] : []
}

const prepare = (kind: string, spec: object, target: Target, { runId }: FaultContext) =>
  Promise.resolve({
    instance: kind,
    handle: { runId, target: JSON.stringify(target), with: JSON.stringify(spec) } satisfies CommandHandle,
  })
