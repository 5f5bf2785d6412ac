import { expect, test } from 'vitest'
import environment from '../../environments/lab.ts'
import objects from '../../environments/lab-objects.ts'
import scenario from '../../scenarios/region-outage.ts'
import type { Environment } from '../model/environment/environment.ts'
import type { Canary } from '../model/promise/residency.ts'
import { residencyOf } from './residency.ts'

const asking = (tenant: string, vantage = 'eu-client') => ({
  ...scenario,
  criteria: [{ assert: 'residency' as const, tenant, vantage }],
})

test('a plan knows what each tenant’s data must not leave, where its users come in, and on what it may be sent elsewhere', () => {
  const planned = residencyOf(scenario, environment)
  expect(planned?.tenants.map(({ tenant, boundary, canaries }) => [tenant, boundary, canaries['user']?.urls])).toEqual([
    ['eu-customers', 'eu', [`${environment.services['backend-api']?.frontDoor}/api/v1/users`]],
    ['us-customers', 'us', [`${environment.vantages['us-client']?.frontDoor}/api/v1/users`]],
  ])
  expect(planned?.tenants[0]?.transfers.every(({ from }) => from.includes('IE'))).toBe(true)
  expect(planned?.tenants[1]?.transfers).toEqual([])
  expect(Object.keys(planned?.tenants[0]?.canaries ?? {})).toEqual(['user', 'job', 'session', 'reply'])
  expect(residencyOf({ ...scenario, criteria: [{ assert: 'data-flow' }] }, environment)).toBeNull()
})

test('a tenant or vantage that is not there is refused, and an environment in which nothing can be planted', () => {
  expect(() => residencyOf(asking('eu-customer'), environment)).toThrow(/criteria.0.tenant: there is no tenant/)
  expect(() => residencyOf(asking('eu-customers', 'eu'), environment)).toThrow(
    /criteria.0.vantage: there is no vantage/,
  )
  const { canaries: _, ...bare } = environment
  expect(() => residencyOf(asking('eu-customers'), bare as Environment)).toThrow(
    /names none, so nothing could be planted/,
  )
})

test('a document is put where applications put theirs: at each site of the store, until one takes it', () => {
  const planned = residencyOf(asking('eu-customers'), objects)
  expect(planned?.tenants[0]?.canaries['document']).toEqual({
    urls: ['s3://10.1.40.10:7480/user-documents/users/{mark}', 's3://10.2.40.10:7480/user-documents/users/{mark}'],
    method: 'PUT',
    body: 'written by {mark}',
    kept: true,
  })
})

test('a canary that names a service or store that is not there is refused, or a store that keeps no objects', () => {
  const document = { through: 's3' as const, key: 'k', body: '', kept: true }
  const user = { through: 'front-door' as const, method: 'GET' as const, path: '/', kept: true }
  const refused = (canary: Canary) => () =>
    residencyOf(asking('eu-customers'), { ...objects, canaries: { it: canary } })
  expect(refused({ ...document, store: 'document' })).toThrow(/canaries.it.store: there is no store "document"/)
  expect(refused({ ...document, store: 'sessions' })).toThrow(/canaries.it.store: "sessions" is no object store/)
  expect(refused({ ...user, service: 'backend' })).toThrow(/canaries.it.service: there is no service "backend"/)
})
