/** Data as the TypeScript that somebody would have written. Pure. */

/** Nothing that a file says ends the comment it stands in. */
const comment = (text: string) => `// ${text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')}`.trimEnd()

/** A module that exports what one of our builders makes of a value, under lines that say where it comes from. */
export const moduleText = (lines: readonly string[], builder: string, from: string, value: unknown): string =>
  [
    ...lines.map(comment),
    `import { ${builder} } from ${literal(from)}`,
    '',
    `export default ${builder}(${valueText(value)})`,
    '',
  ].join('\n')

/** A value that nobody knows yet: it stands there as `'?'`, with what it ought to be. */
export class Blank {
  readonly what: string
  /** what stands there in its place; `?` where nothing is likely */
  readonly guess: unknown

  constructor(what: string, guess: unknown = '?') {
    this.what = what
    this.guess = guess
  }
}

function valueText(value: unknown, indent = ''): string {
  if (value instanceof Blank) return `${valueText(value.guess, indent)} /* FILL IN: ${inComment(value.what)} */`
  if (typeof value === 'string') return literal(value)
  if (typeof value !== 'object' || value === null) return String(value)
  const inside = `${indent}  `
  const parts = Array.isArray(value)
    ? value.map(entry => valueText(entry, inside))
    : Object.entries(value).map(([key, inner]) => `${keyText(key)}: ${valueText(inner, inside)}`)
  if (parts.length === 0) return Array.isArray(value) ? '[]' : '{}'
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  const line = Array.isArray(value) ? `${open}${parts.join(', ')}${close}` : `${open} ${parts.join(', ')} ${close}`
  if (indent !== '' && !line.includes('\n') && indent.length + line.length <= 100) return line
  return [open, ...parts.map(part => `${inside}${part},`), `${indent}${close}`].join('\n')
}

const keyText = (key: string) => (/^[a-z_]\w*$/i.test(key) ? key : literal(key))

/** In single quotes; what JSON escapes stays escaped. */
const literal = (text: string) =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'").replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`

const inComment = (text: string) => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').replaceAll('*/', '* /')
