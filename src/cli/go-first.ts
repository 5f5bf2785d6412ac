/** Lets a command go before what it drills, on a machine that both share. */
import { readFileSync, writeFileSync } from 'node:fs'

/** Of all processes of this session: the kernel shares processors by session first. */
const ofSession = '/proc/self/autogroup'
/** As that of who measures: before the lab's own. */
const niceness = -10

/**
 * Until what it returns is called, or this process exits, this session goes before the lab: who injects, looks and undoes must not wait
 * for a processor that the drilled system keeps busy. Only root may; for others, and where the kernel knows no sessions, nothing changes.
 */
export function goFirst(): () => void {
  const before = nicenessOfSession()
  if (before === null || !isSet(niceness)) return () => undefined
  const restore = () => {
    process.off('exit', restore)
    isSet(before)
  }
  // Whoever leaves at once passes by no `finally`.
  process.on('exit', restore)
  return restore
}

/** Null where the kernel shares by process. */
function nicenessOfSession(): number | null {
  try {
    return Number(/nice (-?\d+)/.exec(readFileSync(ofSession, 'utf8'))?.[1] ?? 0)
  } catch {
    // No such file: there is nothing to change.
    return null
  }
}

function isSet(value: number): boolean {
  try {
    writeFileSync(ofSession, String(value))
    return true
  } catch {
    // Not root's: a drill goes on without going first, and must not fail of it.
    return false
  }
}
