import { expect, test } from 'vitest'
import { endedEarly, stopIn } from './replay.ts'

const reached = `2026-11-25 02:53:01.1 UTC [1] LOG:  starting point-in-time recovery to 2026-11-25 02:52:06.171234+00
2026-11-25 02:53:01.2 UTC [1] LOG:  recovery stopping before commit of transaction 812, time 2026-11-25 02:52:06.18+00
2026-11-25 02:53:01.2 UTC [1] LOG:  last completed transaction was at log time 2026-11-25 02:52:06.171234+00
`

test('where recovery stopped, in the words of PostgreSQL', () => {
  expect(stopIn(reached)).toEqual({
    stopped: 'recovery stopping before commit of transaction 812, time 2026-11-25 02:52:06.18+00',
    lastCommit: '2026-11-25 02:52:06.171234+00',
  })
  expect(stopIn('LOG:  database system is ready to accept connections')).toEqual({})
})

test('a log that ends before the point is told from one that leads to it', () => {
  expect(endedEarly(reached)).toBe(false)
  expect(endedEarly('FATAL:  recovery ended before configured recovery target was reached\n')).toBe(true)
})
