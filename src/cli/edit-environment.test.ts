import { expect, test } from 'vitest'
import lab from '../../environments/lab-single-region.ts'
import type { LabEnvironment } from '../model/environment/environment.ts'
import { editEnvironment } from './edit-environment.ts'

const edited = (...edits: string[]) =>
  editEnvironment(
    lab as LabEnvironment,
    edits.map(edit => `driver.settings.${edit}`),
  ).driver.settings

test('a value is text, number, truth or what JSON says', () => {
  const { postgres } = edited('postgres.work_mem=8MB', 'postgres.max_connections=120', 'postgres.fsync=false')
  expect(postgres).toMatchObject({ work_mem: '8MB', max_connections: 120, fsync: false })
})

test('a number that would not be what was typed stays text where text may stand', () => {
  const typed = { a: '1.10', b: '12345678901234567890', c: '1e3', d: '-0', e: '1.5' }
  const { postgres } = edited(...Object.entries(typed).map(([key, text]) => `postgres.${key}=${text}`))
  expect(postgres).toMatchObject({ ...typed, e: 1.5 })
  expect(edited('patroni.ttl=3e1').patroni.ttl).toBe(30)
})

test('what is taken out of a list leaves no hole in it', () => {
  const { zones = [] } = lab.driver.settings.regions['eu-west-1'] ?? {}
  const { regions } = edited('regions.eu-west-1.zones.1=', 'etcd.zones=')
  expect(regions['eu-west-1']?.zones).toEqual(zones.toSpliced(1, 1))
})

test('a list has no places but its own and the next', () => {
  const rules = 'pg_hba=["local all all trust","host all all all trust"]'
  expect(edited(rules, 'pg_hba.2=host x y all md5').pg_hba).toHaveLength(3)
  for (const place of ['02', '2/0', '2e0', ' 2', '-1', 'length', '3'])
    expect(() => edited(rules, `pg_hba.${place}=host x y all md5`), place).toThrow(/the environment has no/)
})

test('what is not there can be taken out only where it may be there', () => {
  const { server_login_retry: _, ...others } = lab.driver.settings.pgbouncer
  expect(edited('pgbouncer.server_login_retry=', 'pgbouncer.server_login_retry=').pgbouncer).toEqual(others)
  for (const wrong of ['postgrse=', 'regions.eu-west-1.zone=', 'regions.eu-west-1.zones.9='])
    expect(() => edited(wrong), wrong).toThrow(/--set driver\.settings\..*: the environment has no driver\.settings\./)
})
