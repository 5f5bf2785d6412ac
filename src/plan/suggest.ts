/** The known name nearest to a wrong one, when it is near enough to be meant. */
export function nearest(wrong: string, known: readonly string[]): string | null {
  const ranked = known
    .map(name => ({ name, distance: distance(wrong, name) }))
    .toSorted((a, b) => a.distance - b.distance)
  const best = ranked[0]
  return best && best.distance <= Math.max(2, wrong.length / 3) ? best.name : null
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, replaced))
    }
    row = next
  }
  return row[b.length] as number
}

/** What to say of a name that is not known: the one that was likely meant, or all there are. */
export function oneOf(name: string, known: readonly string[]): string {
  const meant = nearest(name, known)
  return meant ? `did you mean "${meant}"?` : `there are ${known.join(', ')}`
}
