/** Work that makes sense only while every daemon of the lab runs. */
import { setTimeout as delay } from 'node:timers/promises'
import { MusterError } from '../model/muster-error.ts'
import { isOfObjectStore } from './objects/boot.ts'
import { endedDaemons } from './process/ended.ts'
import type { RunningLab } from './running-lab.ts'
import type { LabComponent } from './topology.ts'

const everyMs = 1_000

/** Rejects as soon as one ends, and `signal` of the work is aborted then. Daemons of the object store are left out: to make it, they are stopped. */
export async function whileAllRun(
  lab: RunningLab,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const over = new AbortController()
  const either = AbortSignal.any([signal, over.signal])
  try {
    await Promise.race([work(either), untilOneEnds(lab, either)])
  } finally {
    over.abort()
  }
}

async function untilOneEnds(lab: RunningLab, signal: AbortSignal): Promise<never> {
  for (;;) {
    await delay(everyMs, undefined, { signal })
    // A look that does not come off on a busy machine is made again.
    const gone = await endedDaemons(lab.site, lab.exec).catch((): LabComponent[] => [])
    const ended = gone.filter(component => !isOfObjectStore(component))
    if (ended.length > 0) throw new MusterError('lab.ended', endedSentence(ended.map(({ id }) => id)))
  }
}

const endedSentence = (ids: readonly string[]) =>
  `${ids.slice(0, 3).join(', ')}${ids.length > 3 ? ` and ${ids.length - 3} more` : ''} ended as soon as ${ids.length === 1 ? 'it was' : 'they were'} started`
