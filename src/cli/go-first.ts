/** Lets a command go before what it drills, on a machine that both share. */
import { readFile, writeFile } from 'node:fs/promises'

/** Of all processes of this session: the kernel shares processors by session first. */
const ofSession = '/proc/self/autogroup'
/** As that of who measures: before the lab's own. */
const niceness = -10

/**
 * Until what it resolves with is called, this session goes before the lab: who injects, looks and undoes must not wait for a
 * processor that the drilled system keeps busy. Only root may; for others, and where the kernel knows no sessions, nothing changes.
 */
export async function goFirst(): Promise<() => Promise<void>> {
  try {
    const before = /nice (-?\d+)/.exec(await readFile(ofSession, 'utf8'))?.[1] ?? '0'
    await writeFile(ofSession, String(niceness))
    // It was allowed a moment ago; where it is no more, the session ends with its terminal.
    return () => writeFile(ofSession, before).catch(() => undefined)
  } catch {
    // Not root, or no such file: nobody goes first.
    return async () => undefined
  }
}
