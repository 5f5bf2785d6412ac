/** `backup.replay`: the restored server replays the archived log up to the point that was asked for, and takes writes. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Action } from '../../../../contract/action.ts'
import type { FaultContext } from '../../../../contract/fault.ts'
import type { LabSystem } from '../../system.ts'
import { isRunning, logText, restoredUrl, startRestored } from './restored.ts'
import { restoreHostOf } from './repository.ts'
import { onRestored, type RestoredHandle } from './on-restored.ts'

/** `backup.replay` */
export const replay: Action<Record<never, never>, RestoredHandle, LabSystem> = {
  ...onRestored('backup.replay', {
    effect: 'starts the restored server, which fetches the archived log and replays it until the point',
    permission: 'run a PostgreSQL on a host of the region',
  }),
  async perform({ region }, context) {
    const reached = await recover(region, {}, context)
    if (reached)
      return { detail: 'replayed to the point asked for', facts: { ...(await toldBy(context)), end: 'point' } }
    if (!endedEarly(await logText(context.system, context.runId))) throw await failure(context)
    // The log ends before the point: what there is tells how much before.
    if (!(await recover(region, { recovery_target_time: '' }, context))) throw await failure(context)
    return {
      detail: 'the archived log ends before the point asked for; replayed to its end',
      facts: { ...(await toldBy(context)), end: 'log' },
    }
  },
}

/** Starts the server and waits until it takes writes; false when it has ended instead. */
async function recover(
  region: string,
  overrides: Readonly<Record<string, string>>,
  { system, runId, signal }: FaultContext<LabSystem>,
): Promise<boolean> {
  if (!(await startRestored(system, { region, runId }, overrides, signal))) return false
  for (;;) {
    const question = {
      name: 'writes',
      kind: 'sql',
      url: restoredUrl,
      sql: 'SELECT NOT pg_is_in_recovery() AS yes',
    } as const
    const [answer] = await system.ask(restoreHostOf(region), [question], signal)
    if (answer?.error === null && (answer.value as { yes: boolean }[])[0]?.yes) return true
    if (!(await isRunning(system, { region, runId }))) return false
    signal.throwIfAborted()
    await delay(100)
  }
}

export const endedEarly = (log: string) => log.includes('recovery ended before configured recovery target was reached')

async function failure({ system, runId }: FaultContext<LabSystem>): Promise<Error> {
  const lines = (await logText(system, runId)).split('\n')
  const fatal = lines.findLast(line => /(FATAL|PANIC):/.test(line)) ?? lines.findLast(line => line !== '')
  return new Error(`the restored server did not come up: ${fatal?.replace(/^.*?(?=FATAL|PANIC)/, '')}`)
}

/** Where recovery stopped, in PostgreSQL's own words. */
async function toldBy({ system, runId }: FaultContext<LabSystem>): Promise<Record<string, string>> {
  return stopIn(await logText(system, runId))
}

/** What a server's log says of the end of its recovery. Pure. */
export function stopIn(log: string): Record<string, string> {
  const stopped = [...log.matchAll(/recovery stopping (?:before|after) .*/g)].at(-1)?.[0]
  const last = [...log.matchAll(/last completed transaction was at log time (.*)/g)].at(-1)?.[1]
  return { ...(stopped === undefined ? {} : { stopped }), ...(last === undefined ? {} : { lastCommit: last }) }
}
