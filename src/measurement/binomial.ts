/**
 * What counts allow: 95 % intervals of a share and of a quantile, both exact.
 *
 * Clopper-Pearson for the share, not Wilson: promises are about rare failures, and there Wilson's lower bound holds less
 * often than it says, while this one never does. Few operations give a wide interval: with no failure at all, a share under
 * 0.1 % needs 3688 of them. Operations of one outage fail together, so it says what was seen allows, and forecasts nothing.
 */

/** Chance that lies outside at either side. */
const tail = 0.025

/** Interval of the share behind `count` hits among `of` trials, as fractions; `[0, 1]` of none. */
export function shareInterval(count: number, of: number): { lower: number; upper: number } {
  return {
    lower: count === 0 ? 0 : solve(p => 1 - cumulative(count - 1, of, p) < tail),
    upper: count === of ? 1 : solve(p => cumulative(count, of, p) > tail),
  }
}

/** Ranks (from 1) in ascending order between which the q-quantile of `of` values lies; null: beyond the values there are. */
export function quantileRanks(of: number, q: number): { lower: number | null; upper: number | null } {
  let lower: number | null = null
  let rank = 1
  for (const chance of cumulatives(of, q)) {
    // `chance` is that at most rank - 1 values lie below the quantile.
    if (chance <= tail) lower = rank
    if (chance >= 1 - tail) return { lower, upper: rank <= of ? rank : null }
    rank++
  }
  return { lower, upper: null }
}

/** The largest p in [0, 1] that still `holds`; it holds at 0 and stops once. */
function solve(holds: (p: number) => boolean): number {
  let low = 0
  let high = 1
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2
    if (holds(middle)) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** P(X <= k) of n trials that hit with chance p. */
function cumulative(k: number, n: number, p: number): number {
  let last = 0
  let at = 0
  for (const chance of cumulatives(n, p)) {
    last = chance
    if (at++ === k) break
  }
  return last
}

/** P(X <= 0), P(X <= 1), ... P(X <= n); in logarithms, because single terms are smaller than a number can be. */
function* cumulatives(n: number, p: number): Generator<number> {
  let log = n * Math.log1p(-p)
  let sum = 0
  for (let k = 0; k <= n; k++) {
    sum += Math.exp(log)
    yield Math.min(1, sum)
    log += Math.log((n - k) / (k + 1)) + Math.log(p) - Math.log1p(-p)
  }
}
