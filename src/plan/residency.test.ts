import { expect, test } from 'vitest'
import environment from '../../environments/lab.ts'
import scenario from '../../scenarios/region-outage.ts'
import type { Environment } from '../model/environment.ts'
import { residencyOf } from './residency.ts'

const asking = (tenant: string, vantage = 'eu-client') => ({
  ...scenario,
  criteria: [{ assert: 'residency' as const, tenant, vantage }],
})

test('a plan knows what each tenant’s data must not leave, where its users come in, and on what it may be sent elsewhere', () => {
  const planned = residencyOf(scenario, environment)
  expect(planned?.tenants.map(({ tenant, boundary, frontDoor }) => [tenant, boundary, frontDoor])).toEqual([
    ['eu-customers', 'eu', environment.services['backend-api']?.frontDoor],
    ['us-customers', 'us', environment.vantages['us-client']?.frontDoor],
  ])
  expect(planned?.tenants[0]?.transfers.every(({ from }) => from.includes('IE'))).toBe(true)
  expect(planned?.tenants[1]?.transfers).toEqual([])
  expect(Object.keys(planned?.canaries ?? {})).toEqual(['user', 'job', 'session', 'reply'])
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
