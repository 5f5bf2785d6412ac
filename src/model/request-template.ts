/** Texts with places to fill in, `{key}`: in a path, a header, or anywhere in a body. Pure. */

/** What stands for each place, without its braces; null is no text at all. */
export type Fills = Readonly<Record<string, string | number | null>>

const places = /\{([a-z]+)\}/g

/** A text with its places filled; a brace that encloses no known place is kept. */
export const filledText = (text: string, fills: Fills, encoded: (text: string) => string = same): string =>
  text.replace(places, (whole, name: string) =>
    Object.hasOwn(fills, name) ? encoded(String(fills[name] ?? '')) : whole,
  )

/** As a part of a URL. */
export const filledUrl = (url: string, fills: Fills) => filledText(url, fills, encodeURIComponent)

/** Any JSON with its texts filled; a text that is one place alone becomes what stands for it, also a number or null. */
export function filledJson(value: unknown, fills: Fills): unknown {
  if (typeof value === 'string') {
    const [, name] = /^\{([a-z]+)\}$/.exec(value) ?? []
    return name !== undefined && Object.hasOwn(fills, name) ? fills[name] : filledText(value, fills)
  }
  if (Array.isArray(value)) return value.map(one => filledJson(one, fills))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filledJson(one, fills)]))
}

/** Names of the places in any JSON, known or not. */
export const placesIn = (value: unknown): string[] => [
  ...new Set([...JSON.stringify(value ?? null).matchAll(places)].map(([, name]) => name as string)),
]

const same = (text: string) => text
