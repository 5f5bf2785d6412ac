/**
 * Whether measurements of one time are larger than those of another, and by how much, stratum by stratum: Mann and Whitney's test with
 * its exact distribution, ties included, and Hodges and Lehmann's shift with its interval. No shape of distribution is assumed.
 * Sources: Hollander & Wolfe, Nonparametric Statistical Methods, chapter 4; strata are summed as van Elteren's with weights of one. Pure.
 */

/** Measurements that may be compared with each other: taken under the same circumstances but for the time. */
export interface Stratum {
  readonly before: readonly number[]
  readonly after: readonly number[]
}

export interface RankComparison {
  /** pairs of a measurement before and one after, within strata */
  readonly pairs: number
  /** two-sided */
  readonly pValue: number
  /** the least p-value that so many measurements could have given */
  readonly leastPValue: number
  /** median of all differences after - before within strata, in the unit of the measurements */
  readonly shift: number
  /** of the shift, at the confidence that was asked for or the next that can be had above it; null: so few measurements bound it at no such level */
  readonly interval: { readonly lower: number; readonly upper: number; readonly confidence: number } | null
}

/** Null where no stratum has measurements of both times. Measurements must be finite. */
export function compareRanks(strata: readonly Stratum[], confidence = 0.95): RankComparison | null {
  const used = strata.filter(({ before, after }) => before.length > 0 && after.length > 0)
  if (used.length === 0) return null
  const differences = used.flatMap(differencesOf).toSorted((a, b) => a - b)
  const tied = used
    .map(({ before, after }) => distributionOf(doubledRanks([...before, ...after]), after.length))
    .reduce(convolved)
  const plain = used
    .map(({ before, after }) => distributionOf(untied(before.length + after.length), after.length))
    .reduce(convolved)
  return {
    pairs: differences.length,
    pValue: twoSided(
      tied,
      used.reduce((sum, stratum) => sum + doubledU(stratum), 0),
    ),
    leastPValue: Math.min(1, 2 * (plain[0] as number)),
    shift: medianOf(differences),
    interval: intervalOf(differences, plain, 1 - confidence),
  }
}

const differencesOf = ({ before, after }: Stratum) => after.flatMap(later => before.map(earlier => later - earlier))

/** Twice the number of pairs in which the later is larger; a tie counts as half a pair. */
const doubledU = (stratum: Stratum) =>
  differencesOf(stratum).reduce((sum, difference) => sum + (difference > 0 ? 2 : difference === 0 ? 1 : 0), 0)

/** Twice the rank of each, so that those of ties are whole numbers. */
function doubledRanks(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b)
  return values.map(value => sorted.indexOf(value) + 1 + sorted.lastIndexOf(value) + 1)
}

const untied = (count: number) => Array.from({ length: count }, (_, at) => 2 * (at + 1))

/** Probability of each doubled U (its index), where every choice of `chosen` of the ranks is as likely as any other. */
function distributionOf(ranks: readonly number[], chosen: number): number[] {
  const most = ranks.reduce((sum, rank) => sum + rank, 0)
  const ways = Array.from({ length: chosen + 1 }, () => new Float64Array(most + 1))
  ;(ways[0] as Float64Array)[0] = 1
  for (const rank of ranks)
    for (let count = chosen; count >= 1; count--) {
      const [more, fewer] = [ways[count] as Float64Array, ways[count - 1] as Float64Array]
      for (let sum = most; sum >= rank; sum--) more[sum] = (more[sum] as number) + (fewer[sum - rank] as number)
    }
  const all = ways[chosen] as Float64Array
  const total = all.reduce((sum, count) => sum + count, 0)
  // The least sum of ranks is that of a U of zero.
  const least = chosen * (chosen + 1)
  const pairs = chosen * (ranks.length - chosen)
  return Array.from({ length: 2 * pairs + 1 }, (_, u) => (all[u + least] ?? 0) / total)
}

/** Distribution of the sum of two that are independent. */
function convolved(one: readonly number[], other: readonly number[]): number[] {
  const sums = Array.from({ length: one.length + other.length - 1 }, () => 0)
  one.forEach((p, at) => other.forEach((q, to) => (sums[at + to] = (sums[at + to] as number) + p * q)))
  return sums
}

function twoSided(distribution: readonly number[], seen: number): number {
  const atMost = distribution.slice(0, seen + 1).reduce((sum, p) => sum + p, 0)
  const atLeast = distribution.slice(seen).reduce((sum, p) => sum + p, 0)
  return Math.min(1, 2 * Math.min(atMost, atLeast))
}

/** The differences between which the shift lies: so many are left out at each end as chance leaves out with half of `risk` at most. */
function intervalOf(
  differences: readonly number[],
  plain: readonly number[],
  risk: number,
): RankComparison['interval'] {
  let [left, below] = [0, 0]
  // Without ties every doubled U is even.
  while (below + (plain[2 * left] as number) <= risk / 2) below += plain[2 * left++] as number
  if (left === 0) return null
  return {
    lower: differences[left - 1] as number,
    upper: differences[differences.length - left] as number,
    confidence: 1 - 2 * below,
  }
}

function medianOf(sorted: readonly number[]): number {
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]] as [number, number]
  return (low + high) / 2
}
