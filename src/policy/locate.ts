/**
 * Where in the text of an environment's file a path stands, as long as the file spells it out: keys are found one inside the
 * other, by the braces around them. What is spread or computed is not in the text, and then its nearest parent that is will do.
 */

/** Line of the deepest part of the path that the text spells out, from 1; null where it holds none of it. */
export function lineOf(text: string, path: readonly string[]): number | null {
  const bare = withoutStringsAndComments(text)
  const top = bare.search(/export\s+default\b|^\s*\{/m)
  let at = top < 0 ? -1 : bare.indexOf('{', top)
  let found: number | null = null
  for (const key of path) {
    const next = at < 0 ? -1 : memberOf(text, bare, at, key)
    if (next < 0) break
    found = next
    at = valueOf(bare, next)
  }
  return found === null ? null : text.slice(0, found).split('\n').length
}

const opening = '{[('
const closing = '}])'

/** Offset of a member of the object or list that opens at `from`; -1 where it has none of that name or number. */
function memberOf(text: string, bare: string, from: number, key: string): number {
  const isList = bare[from] === '['
  let depth = 0
  let index = 0
  let isStart = true
  for (let at = from; at < bare.length; at++) {
    const sign = bare[at] as string
    if (depth === 1 && isStart && !/\s/.test(sign) && !closing.includes(sign)) {
      if (isList ? index === Number(key) : isKey(text.slice(at), key)) return at
      isStart = false
    }
    if (opening.includes(sign)) {
      depth++
      isStart ||= depth === 1
    }
    if (closing.includes(sign) && --depth === 0) return -1
    if (sign === ',' && depth === 1) {
      index++
      isStart = true
    }
  }
  return -1
}

const isKey = (text: string, key: string) => [`${key}:`, `'${key}':`, `"${key}":`].some(start => text.startsWith(start))

/** Offset of the brace or bracket with which a member's value opens; -1 where it is no object and no list. */
function valueOf(bare: string, member: number): number {
  if (opening.includes(bare[member] as string)) return member
  const value = bare.slice(member).search(/:\s*[^\s]/)
  const at = value < 0 ? -1 : member + value + bare.slice(member + value).search(/[^:\s]/)
  return at >= 0 && '{['.includes(bare[at] as string) ? at : -1
}

/** The same text, of the same length, with blanks for whatever braces and commas could hide in; a string's first sign stays. */
const withoutStringsAndComments = (text: string): string =>
  text.replaceAll(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|\/\*[^]*?\*\/|\/\/[^\n]*/g, hidden =>
    hidden.startsWith('/') ? blank(hidden) : `x${blank(hidden.slice(1))}`,
  )

const blank = (text: string) => text.replaceAll(/[^\n]/g, ' ')
