import { expect, test } from 'vitest'
import environment from '../../environments/lab.ts'
import scenario from '../../scenarios/db-failover.ts'
import type { Scenario } from '../model/scenario/scenario.ts'
import { placesOf } from './places.ts'

const asking = (service: string, more: Partial<Scenario> = {}): Scenario => ({
  ...scenario,
  criteria: [{ assert: 'serving-place', service }],
  ...more,
})

test('a plan knows the boundary of every vantage, and the country of every region and edge', () => {
  expect(placesOf(scenario, environment)).toBeNull()
  const { settings } = environment.driver
  const edges = { us: { address: '198.18.1.2', client: '198.19.1.10', regions: ['us-east-1'], country: 'US' } }
  const places = placesOf(asking('backend-api'), {
    ...environment,
    driver: { kind: 'lab', settings: { ...settings, edges } },
  })
  expect(places?.regions).toEqual({ 'eu-west-1': 'IE', 'eu-central-1': 'DE', 'us-east-1': 'US' })
  expect(places?.vantages['eu-client']).toMatchObject({ boundary: 'eu', countries: environment.boundaries['eu'] })
  expect(places?.vantages['us-client']).toEqual({ boundary: 'us', countries: ['US'] })
  expect(places?.edges).toEqual({ 'edge@us': 'US' })
})

test('a service that is not there, or that no user of a boundary asks, is refused', () => {
  expect(() => placesOf(asking('billing'), environment)).toThrow(/criteria.0: there is no service "billing"/)
  expect(() => placesOf(asking('backend-api'), { ...environment, boundaries: {} })).toThrow(/lies in a boundary/)
})
