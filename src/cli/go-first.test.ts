import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { goFirst } from './go-first.ts'

const nicenessOfSession = () => {
  try {
    return /nice (-?\d+)/.exec(readFileSync('/proc/self/autogroup', 'utf8'))?.[1]
  } catch {
    // This kernel shares by process.
    return undefined
  }
}

test.runIf(process.getuid?.() === 0 && nicenessOfSession() !== undefined)(
  'root’s session goes first until it is told otherwise, and then as before',
  () => {
    const before = nicenessOfSession()
    const restore = goFirst()
    expect(nicenessOfSession()).toBe('-10')
    restore()
    expect(nicenessOfSession()).toBe(before)
    expect(process.listeners('exit')).not.toContain(restore)
  },
)
