/** How what a program did is looked at and put right, by programs of the user as well. */
import type { CommandAction, CommandFault } from '../../../model/environment/command/command-settings.ts'
import type { Confirmation, FaultContext } from '../../contract/fault.ts'
import { confirmationOf, type CommandHandle, type Programs, requireDone, told } from './program.ts'

type Said = Pick<CommandFault | CommandAction, 'confirm' | 'undo' | 'timeout'>

/** What an undo without a look at it leaves: whoever undoes asks at once, in the same process. */
const undone = new WeakMap<Said, Set<string>>()

export async function confirm(
  programs: Programs,
  kind: string,
  said: Said,
  handle: CommandHandle,
  context: FaultContext,
) {
  if (said.confirm)
    return confirmationOf(await told(programs, { kind, argv: said.confirm, timeout: said.timeout }, handle, context))
  return unseen(said, handle)
}

/** Nobody said how to look. */
function unseen(said: Said, { runId }: CommandHandle): Confirmation {
  if (undone.get(said)?.has(runId)) return { state: 'absent', detail: 'its undo ended well; nobody said how to look' }
  return { state: 'unknown', detail: 'nobody said how to look whether it is there' }
}

/** Only for the run whose it is: a program need not know that there are others. */
export async function undo(programs: Programs, kind: string, said: Said, handle: CommandHandle, context: FaultContext) {
  if (handle.runId !== context.runId) return
  if (Array.isArray(said.undo))
    requireDone(
      `undo of ${kind}`,
      await told(programs, { kind, argv: said.undo, timeout: said.timeout }, handle, context),
    )
  undone.set(said, (undone.get(said) ?? new Set()).add(handle.runId))
}

/** For people: what undo does. */
export const undoText = ({ undo: how }: Pick<Said, 'undo'>) =>
  Array.isArray(how) ? `runs: ${how.join(' ')}` : `nobody undoes it: ${how.none}`
