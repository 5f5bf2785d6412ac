/**
 * What is said between here and who keeps a program going on a host: one JSON object a line. All that must not be lost or heard
 * twice is numbered, from 1, and is said again after a connection was lost until it is known to have come.
 */

/** From here to the host. */
export type Down =
  /** the first of every connection: all up to `seen` has come */
  | { readonly t: 'from'; readonly seen: number }
  /** all up to `n` has come */
  | { readonly t: 'seen'; readonly n: number }
  /** a line for the program's stdin */
  | { readonly t: 'line'; readonly n: number; readonly text: string }
  /** the end of the program's stdin */
  | { readonly t: 'end' }
  | { readonly t: 'kill' }

/** From the host to here. */
export type Up =
  /** lines up to `n` have been written to the program's stdin */
  { readonly t: 'took'; readonly n: number } | Said

/** What the program said, or how it ended. */
export type Said =
  | { readonly t: 'out' | 'err'; readonly n: number; readonly text: string }
  | { readonly t: 'exit'; readonly n: number; readonly code: number | null }

/** Null: no word. A login may say something else, and the last line of a connection that broke may be cut off. */
export function wordIn<Word extends Down | Up>(line: string): Word | null {
  try {
    const said = JSON.parse(line) as Word | null
    return typeof said === 'object' && said !== null && 't' in said ? said : null
  } catch {
    return null
  }
}

/** The socket in a program's folder. The folder is the working directory of whoever uses it: a socket's path must be short. */
export const socketName = 'socket'
