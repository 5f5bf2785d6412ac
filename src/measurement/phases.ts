/** When something was first seen to have changed: bracketed by the last sight of the old and the first of the new. */
import type { Identity, OperationRecord } from '../model/record/observation.ts'

export interface Change {
  readonly lo: number
  readonly hi: number
  readonly seen: Identity | undefined
}

/**
 * First answer after `sinceNs` that is `changed`; its bracket begins at the sending of the last answer before it that was not.
 * `silenceIsOld`: what got no answer at all has not changed either: a door that leads nowhere leads to nobody new.
 */
export function firstChange(
  operations: readonly OperationRecord[],
  sinceNs: number,
  changed: (operation: OperationRecord) => boolean,
  silenceIsOld = false,
): Change | null {
  let lo = sinceNs
  for (const operation of operations) {
    if (silenceIsOld && operation.outcome === 'silent') lo = Math.max(lo, operation.sent)
    if (operation.done === null || operation.done < sinceNs) continue
    if (changed(operation)) return { lo: Math.min(lo, operation.done), hi: operation.done, seen: operation.by }
    lo = Math.max(lo, operation.sent)
  }
  return null
}

/** Several witnesses of one change: it had happened when the first of them saw it, and not before any one's last old sight allows. */
export function earliest(changes: readonly (Change | null)[]): Change | null {
  const seen = changes.filter(change => change !== null)
  const first = seen.toSorted((a, b) => a.hi - b.hi)[0]
  return first ? { ...first, lo: Math.min(...seen.map(change => change.lo)) } : null
}
