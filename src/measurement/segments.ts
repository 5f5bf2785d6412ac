/**
 * Splits what went wrong after a fault into outages. An outage ends at T when over `[T, T + H]` the share of good operations
 * is at least theta; what fails before that belongs to it, and coming back for less than that is a flap. Failures outside
 * every outage are stray: too few to call the service down, and told all the same.
 */
import { bracketOutage, type Bracket, isBad, isSilent, type Operation, type Thresholds } from './outage.ts'

/** `holdNs` is H, `successRatio` is theta. */
export interface Sustained {
  readonly holdNs: number
  readonly successRatio: number
}

export interface Segment {
  readonly bracket: Bracket
  readonly badOperations: number
  /** how often it was up in between, too shortly to count as recovered */
  readonly flaps: number
}

export interface Split {
  /** in order of time; the first is what the fault did, however short */
  readonly outages: readonly Segment[]
  readonly strayFailures: number
}

/** Outages of one class at one vantage since the fault (`tF-`). `all` is in order of sending and holds what proves something. */
export function outagesSince(
  all: readonly Operation[],
  thresholds: Thresholds,
  faultNs: number,
  sustained: Sustained,
): Split {
  const bad = all.filter(operation => isBad(operation, thresholds) && belongsAfter(operation, thresholds, faultNs))
  const share = shareOfBad(all, bad, sustained.holdNs)
  const groups = groupsOf(bad, { share, tolerated: 1 - sustained.successRatio, togetherNs: thresholds.deadlineNs })
  // What was over before the fault is not its doing, although an answer to it came later.
  const outages = groups
    .map(group => segmentOf(all, group, thresholds, faultNs))
    .filter(({ bracket: { endHi } }) => endHi === null || endHi >= faultNs)
  return { outages, strayFailures: bad.length - outages.reduce((sum, { badOperations }) => sum + badOperations, 0) }
}

/** An operation that had ended before the fault tells nothing of it; one still outstanding then does. */
const belongsAfter = ({ sent, done }: Operation, { deadlineNs }: Thresholds, faultNs: number) =>
  done === null ? sent >= faultNs - deadlineNs : done >= faultNs

/** Share of bad operations among those sent within the hold from the k-th bad one on, itself included or not. */
function shareOfBad(all: readonly Operation[], bad: readonly Operation[], holdNs: number) {
  const proving = all.filter(({ outcome }) => outcome !== 'void')
  return (k: number, itself: boolean) => {
    const from = (bad[k] as Operation).sent
    const badOnes = firstAfter(bad, from + holdNs) - k - (itself ? 0 : 1)
    const every = firstAfter(proving, from + holdNs) - firstAfter(proving, from) + (itself ? 1 : 0)
    return every === 0 ? Number(itself) : Math.min(1, badOnes / every)
  }
}

/** Index of the first operation sent after an instant. */
function firstAfter(operations: readonly Operation[], ns: number): number {
  let low = 0
  let high = operations.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((operations[middle] as Operation).sent > ns) high = middle
    else low = middle + 1
  }
  return low
}

/** Runs of bad operations: each begins where too many fail from there on, and ends where few enough do. */
function groupsOf(
  bad: readonly Operation[],
  { share, tolerated, togetherNs }: { share: ReturnType<typeof shareOfBad>; tolerated: number; togetherNs: number },
): Operation[][] {
  const groups: Operation[][] = []
  const sent = (k: number) => (bad[k] as Operation).sent
  for (let k = 0; k < bad.length; k++) {
    if (groups.length > 0 && share(k, true) <= tolerated) continue
    const from = k
    // A client calls it down for D: what fails within D of the last failure is the same outage, however little it is.
    while (k < bad.length - 1 && (sent(k + 1) - sent(k) <= togetherNs || share(k, false) > tolerated)) k++
    groups.push(bad.slice(from, k + 1))
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
