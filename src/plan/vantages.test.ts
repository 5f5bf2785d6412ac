import { expect, test } from 'vitest'
import environment from '../../environments/lab.ts'
import oneRegion from '../../environments/lab-single-region.ts'
import { guestReads } from '../scenario/guest-reads.ts'
import scenario from '../../scenarios/db-failover.ts'
import { vantagesOf } from './vantages.ts'

const planned = (vantage: string) => {
  const load = { probes: guestReads('backend-api', vantage, 'jobs'), ledgers: [] }
  return vantagesOf({ ...scenario, faults: [], load }, environment).find(({ name }) => name === vantage)?.probes ?? []
}

test('clients of each place are led to the front door of that place', () => {
  const doors = (vantage: string) => planned(vantage).flatMap(({ kind, url }) => (kind === 'http-service' ? [url] : []))
  expect(doors('eu-client')).toEqual(['http://198.51.100.2/api/v1/users/42', 'http://198.51.100.2/api/v1/jobs'])
  expect(doors('us-client')).toEqual(['http://198.18.1.2/api/v1/users/42', 'http://198.18.1.2/api/v1/jobs'])
})

test('a guest names the site and shows no token', () => {
  const [own, guest] = planned('eu-client')
  expect(own?.subjects).toBeGreaterThan(0)
  expect(own).not.toHaveProperty('origin')
  expect(guest).toMatchObject({ subjects: 0, origin: 'https://jobs.example' })
})

test('no database has to start more than four processes a second for who looks at it', () => {
  const control = vantagesOf(scenario, oneRegion).find(({ name }) => name === 'control.core-db')?.probes ?? []
  const perSecond = (...kinds: string[]) =>
    control.filter(({ kind }) => kinds.includes(kind)).map(({ everyMs }) => 1_000 / everyMs)
  const connections = perSecond('sql-connect')
  expect(connections).toHaveLength(3)
  // Whichever entry they come through, all end at the primary.
  expect(connections.reduce((sum, rate) => sum + rate, 0)).toBeLessThanOrEqual(4.001)
  // A member that starts makes its database refuse Patroni once for each of these.
  expect(perSecond('patroni-member')).toEqual([4, 4, 4])
})
