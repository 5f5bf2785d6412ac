import { expect, test } from 'vitest'
import { lastCommitEnd } from './last-commit.ts'

const line = (lsn: string, desc: string) =>
  `rmgr: Transaction len (rec/tot):     34/    34, tx:        745, lsn: ${lsn}, prev 0/0172B570, desc: ${desc} 2026-11-24 22:00:00.000000 UTC`

test('the end of the last commit, aligned to eight bytes; aborts do not count', () => {
  const lines = [line('0/0172B500', 'COMMIT'), line('0/0172B5A8', 'COMMIT'), line('0/0172B600', 'ABORT')].join('\n')
  expect(lastCommitEnd(lines)).toBe('0/172B5D0')
})

test('no commit, no end', () => {
  expect(lastCommitEnd('')).toBeNull()
  expect(lastCommitEnd(line('0/0172B600', 'ABORT'))).toBeNull()
})
