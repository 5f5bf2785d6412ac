/** What customers of the shop do, and what every drill of it promises. */
import type { FaultStep, HttpProbe, Ledger, Scenario } from '../../../src/model/scenario/scenario.ts'

// They are patient: beside a database that starts, the machine of a test may leave it no processor for a while.
const patience = '2s'

export const ordering = (name: string, write: string): Ledger => ({
  ...{ name, write, vantage: 'eu-west-1-app', store: 'core-db', through: 'front-door', service: 'shop' },
  ...{ writers: 2, every: '100ms', deadline: patience },
})

/** Served without the database: it tells that the service itself is there. */
export const page: HttpProbe = {
  ...{ class: 'page', vantage: 'eu-west-1-app', service: 'shop', path: '/graphiql' },
  ...{ every: '50ms', deadline: patience },
}

type Own = Pick<Scenario, 'name' | 'title' | 'description' | 'load'> & { readonly fault: FaultStep }

export const shopDrill = ({ fault, ...own }: Own): Scenario => ({
  ...own,
  environment: 'shop-over-ssh',
  faults: [fault],
  baseline: '3s',
  observe: { deadline: '60s', hold: '5s' },
  criteria: [
    { assert: 'rto', service: 'shop', maxOutages: 1 },
    { assert: 'rpo', store: 'core-db' },
    { assert: 'integrity', store: 'core-db', maxLost: 0 },
    { assert: 'steady-state' },
  ],
  stopConditions: [
    { when: 'outage-exceeds', service: 'shop', duration: '60s' },
    { when: 'check-fails', check: 'ours/shop-answers', duration: '20s' },
  ],
})
