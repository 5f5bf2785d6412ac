import { expect, test } from 'vitest'
import environment from '../../environments/lab-single-region.ts'
import type { LabSettings } from '../model/environment/lab/lab-settings.ts'
import { configurationChecks } from './configuration-checks.ts'

const failing = (change: (settings: LabSettings) => void) => {
  const changed = structuredClone(environment)
  change(changed.driver.settings)
  return configurationChecks(changed)
    .filter(({ ok }) => !ok)
    .map(({ name }) => name)
}

test('the configuration as shipped has no finding', () => {
  expect(failing(() => undefined)).toEqual([])
})

test('every known defect is named', () => {
  expect(failing(settings => delete settings.pgbouncer['server_login_retry'])).toEqual([
    'config/pgbouncer.server_login_retry',
  ])
  expect(failing(settings => (settings.etcd.preVote = false))).toEqual(['config/etcd.pre-vote'])
  expect(failing(settings => (settings.patroni.dcsApi = 'etcd3'))).toEqual(['config/patroni.dcs'])
  for (const value of ['5s', '2000ms'])
    expect(failing(settings => (settings.postgres['wal_retrieve_retry_interval'] = value))).toEqual([
      'config/postgres.wal_retrieve_retry_interval',
    ])
  for (const value of ['100ms', '1s', '500'])
    expect(failing(settings => (settings.postgres['wal_retrieve_retry_interval'] = value))).toEqual([])
  expect(failing(settings => delete settings.postgres['wal_retrieve_retry_interval'])).toHaveLength(1)
  for (const value of ['1', '16kB', '1GB'])
    expect(failing(settings => (settings.databaseEntry.replicaLagLimit = value))).toEqual([
      'config/haproxy.replica-lag-limit',
    ])
  for (const value of ['0', '0MB'])
    expect(failing(settings => (settings.databaseEntry.replicaLagLimit = value))).toEqual([])
  expect(failing(settings => delete settings.redis.config['cluster-require-full-coverage'])).toEqual([
    'config/redis.cluster-require-full-coverage',
  ])
  expect(failing(({ redis }) => (redis.replicaZone = 'own'))).toEqual(['config/redis.replica-zone'])
  expect(failing(({ monitoring }) => delete monitoring?.deadMansSwitch)).toEqual(['config/monitoring.dead-mans-switch'])
})

test('an alert that no receiver is told of is named, one by its label and one by its name', () => {
  const unheard = (change: (monitoring: NonNullable<LabSettings['monitoring']>) => void) => {
    const changed = structuredClone(environment)
    change(changed.driver.settings.monitoring as NonNullable<LabSettings['monitoring']>)
    return configurationChecks(changed).find(({ name }) => name === 'config/monitoring.receivers')
  }
  const label = unheard(({ rules }) => rules['ServiceDown'] && (rules['ServiceDown'].labels['severity'] = 'pager'))
  expect(label).toMatchObject({ ok: false, detail: expect.stringContaining('of ServiceDown nobody is told: no label') })
  expect(unheard(({ receivers }) => delete receivers['heartbeat'])?.detail).toMatch(/of Watchdog nobody/)
  expect(unheard(({ rules }) => delete rules['Watchdog'])).toMatchObject({ ok: true })
})
