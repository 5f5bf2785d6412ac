import { expect, test } from 'vitest'
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import { namedIn, run, saysOf, sound } from '../../../test/causes/constructed-run.ts'
import { failures } from '../../../test/causes/path-run.ts'

test('a session pool that is smaller than the pool behind which it stands is told', () => {
  const sessions = ({ pgbouncer }: LabSettings) =>
    Object.assign(pgbouncer, { pool_mode: 'session', default_pool_size: 5 })
  expect(saysOf('pgbouncer.session-pool', sessions)).toMatch(/each of 10 sessions .* there are 5/)
  expect(saysOf('pgbouncer.session-pool', ({ pgbouncer }) => (pgbouncer['pool_mode'] = 'session'))).toBeNull()
  expect(saysOf('pgbouncer.session-pool', ({ pgbouncer }) => (pgbouncer['default_pool_size'] = 5))).toBeNull()
  expect(saysOf('pgbouncer.session-pool', sound)).toBeNull()
})

test('poolers that open more than PostgreSQL takes are told, and named where it refused some', () => {
  const many = ({ pgbouncer }: LabSettings) => (pgbouncer['default_pool_size'] = 25)
  const refused = { failures: [failures('53300'), failures('http-503')] }
  expect(saysOf('pgbouncer.server-connections', many)).toMatch(/may open 75 sessions .* takes 57/)
  expect(saysOf('pgbouncer.server-connections', sound)).toBeNull()
  expect(namedIn(run(many, refused))).toEqual(['pgbouncer.server-connections'])
  expect(namedIn(run(many, { failures: [failures('http-503')] }))).toEqual([])
  expect(namedIn(run(sound, refused))).toEqual([])
})
