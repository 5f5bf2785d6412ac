import { setTimeout as delay } from 'node:timers/promises'
import { MusterError } from '../../model/muster-error.ts'
import type { Confirmation } from './fault.ts'

/** Waits until a fault's own `confirm` says that it is gone. Throws with what was seen last when the time is over. */
export async function untilAbsent(confirm: () => Promise<Confirmation>, signal: AbortSignal): Promise<void> {
  for (;;) {
    const { state, detail } = await confirm()
    if (state === 'absent') return
    if (signal.aborted) throw new MusterError('lab.undo', `still there when the time for undo was over: ${detail}`)
    await delay(200)
  }
}
