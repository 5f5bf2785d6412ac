import { defineScenario } from '../../../src/scenario/define-scenario.ts'
import type { HttpProbe, Ledger } from '../../../src/model/scenario/scenario.ts'

const ordering = (name: string, write: string): Ledger => ({
  ...{ name, write, vantage: 'eu-west-1-app', store: 'core-db', through: 'front-door', service: 'shop' },
  ...{ writers: 2, every: '100ms', deadline: '500ms' },
})

/** Served without the database: it tells that the service itself is there. */
const page: HttpProbe = {
  ...{ class: 'page', vantage: 'eu-west-1-app', service: 'shop', path: '/graphiql', witness: true },
  ...{ every: '50ms', deadline: '500ms' },
}

export default defineScenario({
  name: 'shop-failover',
  title: 'The shop loses its primary database',
  description: 'The primary PostgreSQL crashes; how long can nobody order, and which orders are gone?',
  environment: 'shop-over-ssh',
  faults: [{ id: 'crash', kind: 'postgres.kill-primary', target: { store: 'core-db', role: 'primary' }, at: '0s' }],
  load: { probes: [page], ledgers: [ordering('by-sql', 'order'), ordering('by-pages', 'order-shown')] },
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
    { when: 'canary-fails', duration: '3s' },
  ],
})
