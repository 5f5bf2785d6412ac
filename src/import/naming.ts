/** Names of ours from what others call things. Pure. */

/** Lower case, digits, dots and hyphens, with a letter first. */
export function nameOf(text: string): string {
  const plain = text
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 60)
    .replace(/-+$/, '')
  return plain === '' ? 'imported' : plain
}

/** The same, with a number behind it where it is taken. */
export function freeName(text: string, taken: readonly string[]): string {
  const name = nameOf(text)
  const names = [name, ...taken.map((_, at) => `${name.slice(0, 50)}-${at + 2}`)]
  return names.find(free => !taken.includes(free)) ?? name
}
