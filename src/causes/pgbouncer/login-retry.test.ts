import { expect, test } from 'vitest'
import { namedIn, recovery, run, sound } from '../../../test/causes/constructed-run.ts'

test('a pooler that waits is named where the primary was there and clients were not', () => {
  const absent = ({ pgbouncer }: { pgbouncer: Record<string, unknown> }) => delete pgbouncer['server_login_retry']
  const waited = { recovery: [recovery({ detect: 800, promote: 1_200, route: 1_500, sustained: 15_000 })] }
  expect(namedIn(run(absent, waited))).toEqual(['pgbouncer.server_login_retry'])
  expect(namedIn(run(absent, { recovery: [recovery({ route: 14_000, sustained: 14_300 })] }))).toEqual([])
  expect(namedIn(run(sound, waited))).toEqual([])
})
