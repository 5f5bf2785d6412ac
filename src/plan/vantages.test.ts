import { expect, test } from 'vitest'
import environment from '../../environments/lab.ts'
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
