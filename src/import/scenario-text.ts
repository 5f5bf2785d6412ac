/** A draft as the TypeScript that somebody would have written. Pure. */
import type { Imported } from './import-file.ts'

/** `builder`: what `defineScenario` is imported from. */
export function scenarioText({ kind, file, scenario, carried, notCarried }: Imported, builder: string): string {
  const lines = [
    `A draft, made from ${file}: ${kind}. Read it before it is drilled.`,
    ...carried.flatMap(({ path, differs }) => differs.map(text => `Differs at ${path}: ${text}.`)),
    ...(notCarried.length === 0 ? [] : ['', 'Not carried:']),
    ...notCarried.map(({ path, what, because }) => `- ${path}: ${what}: ${because}.`),
  ]
  return [
    ...lines.map(comment),
    `import { defineScenario } from ${literal(builder)}`,
    '',
    `export default defineScenario(${valueText(scenario, '')})`,
    '',
  ].join('\n')
}

/** Nothing that a file says ends the comment it stands in. */
const comment = (text: string) => `// ${text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')}`.trimEnd()

function valueText(value: unknown, indent: string): string {
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
