/** What users of the lab in Europe do while a drill goes on: read through the front door, and write what can be counted; pure data. */
import type { HttpProbe, Ledger } from '../model/scenario/scenario.ts'

export const userReads: HttpProbe = {
  class: 'users.read',
  vantage: 'eu-client',
  service: 'backend-api',
  path: '/api/v1/users/42',
  every: '20ms',
  deadline: '500ms',
}

export const frontDoorLedger: Ledger = {
  name: 'front-door',
  vantage: 'eu-client',
  store: 'core-db',
  through: 'front-door',
  service: 'backend-api',
  writers: 4,
  every: '100ms',
  deadline: '500ms',
}

/** Writes of the region's own applications, past the front door. */
export const poolLedger: Ledger = {
  name: 'pool',
  vantage: 'eu-west-1-app',
  store: 'core-db',
  through: 'pool',
  writers: 4,
  every: '80ms',
  deadline: '500ms',
}
