/** How a run marks what it has changed where there is nothing but a text for people to write it in. Pure. */

export interface Marked {
  readonly runId: string
  /** tells the changes of one run apart */
  readonly name: string
}

const pattern = / ?\[changed by muster, run (\S+), (\S+)\]$/

/** The text with the mark behind it; the marks of others are no longer in it. */
export const withMark = (text: string, { runId, name }: Marked): string =>
  `${withoutMark(text)} [changed by muster, run ${runId}, ${name}]`.trimStart()

export const withoutMark = (text: string): string => text.replace(pattern, '')

/** Whose it is; null: nobody's. */
export function markIn(text: string): Marked | null {
  const [, runId, name] = pattern.exec(text) ?? []
  return runId === undefined || name === undefined ? null : { runId, name }
}

export const isMarked = (text: string, { runId, name }: Marked): boolean => {
  const found = markIn(text)
  return found?.runId === runId && found.name === name
}
