/** Splits what went wrong after a fault into outages: a relapse within the hold belongs to the same one, a later one is another. */
import { bracketOutage, type Bracket, isBad, isSilent, type Operation, type Thresholds } from './outage.ts'

export interface Segment {
  readonly bracket: Bracket
  readonly badOperations: number
  /** how often it was up in between, shortly enough not to count as recovered */
  readonly flaps: number
}

/**
 * Outages of one class at one vantage since the fault, in order of time. `all` is in order of sending; `holdNs` is how
 * long it must be good without a break to count as recovered.
 */
export function outagesSince(
  all: readonly Operation[],
  thresholds: Thresholds,
  faultNs: number,
  holdNs: number,
): Segment[] {
  const bad = all.filter(operation => isBad(operation, thresholds) && belongsAfter(operation, thresholds, faultNs))
  return splitAt(bad, holdNs).map(group => segmentOf(all, group, thresholds, faultNs))
}

/** An operation that had ended before the fault tells nothing of it; one still outstanding then does. */
const belongsAfter = ({ sent, done }: Operation, { deadlineNs }: Thresholds, faultNs: number) =>
  done === null ? sent >= faultNs - deadlineNs : done >= faultNs

function splitAt(bad: readonly Operation[], holdNs: number): Operation[][] {
  const groups: Operation[][] = []
  for (const operation of bad) {
    const current = groups.at(-1)
    const last = current?.at(-1)
    if (current && last && operation.sent - last.sent < holdNs) current.push(operation)
    else groups.push([operation])
  }
  return groups
}

function segmentOf(
  all: readonly Operation[],
  group: readonly Operation[],
  thresholds: Thresholds,
  faultNs: number,
): Segment {
  const first = group[0]?.sent ?? 0
  const last = group.at(-1)?.sent ?? 0
  // What lies before this outage's first bad operation cannot end it; what lies long before cannot begin it.
  const around = all.filter(({ sent, done }) => sent <= first || (done ?? sent) >= first)
  return {
    bracket: bracketOutage(around, group, thresholds, faultNs),
    badOperations: group.length,
    flaps: flapsBetween(
      all.filter(({ sent }) => sent > first && sent < last),
      thresholds,
    ),
  }
}

/** Runs of at least two good operations between bad ones: one alone may have been on its way already. */
function flapsBetween(inside: readonly Operation[], thresholds: Thresholds): number {
  let flaps = 0
  let run = 0
  for (const operation of inside) {
    run = operation.outcome === 'ok' && !isSilent(operation, thresholds) ? run + 1 : 0
    if (run === 2) flaps++
  }
  return flaps
}
