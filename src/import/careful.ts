/** What stands in files of others may be of any type: here it is taken for what was expected, or for nothing. Pure. */

export type Fields = Readonly<Record<string, unknown>>

export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Text that says something; of numbers and truths how they are written. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
}

/** `app=middle` for each field that is a text; the texts themselves of a list. */
export const pairsOf = (value: unknown): string[] => [
  ...Object.entries(fieldsOf(value)).flatMap(([key, inner]) => {
    const text = textOf(inner)
    return text === null ? [] : [`${key}=${text}`]
  }),
  ...listOf(value).flatMap(entry => textOf(entry) ?? []),
]

/** A few words of a value, for people. */
export function shown(value: unknown): string {
  const text = (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing')).replace(/\s+/g, ' ')
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
