/** What the shop asks every quarter: how long can nobody order when its database dies, and which orders are gone? */
import { defineScenario } from '../../src/scenario/define-scenario.ts'

export default defineScenario({
  name: 'shop-failover',
  title: 'The shop loses its primary database',
  description: 'The machine of the primary PostgreSQL is lost; how long can nobody order, and which orders are gone?',
  environment: 'shop',
  faults: [{ id: 'loss', kind: 'postgres.lose-primary-host', target: { store: 'orders', role: 'primary' }, at: '0s' }],
  load: {
    probes: [
      {
        ...{ class: 'catalogue', vantage: 'customers', service: 'shop', path: '/catalogue' },
        ...{ every: '50ms', deadline: '1s' },
      },
    ],
    ledgers: [
      {
        ...{
          name: 'orders',
          vantage: 'customers',
          store: 'orders',
          through: 'front-door',
          service: 'shop',
          write: 'order',
        },
        ...{ writers: 4, every: '200ms', deadline: '1s' },
      },
    ],
  },
  baseline: '5s',
  observe: { deadline: '3m', hold: '10s' },
  criteria: [
    { assert: 'rto', service: 'shop', maxOutages: 1 },
    { assert: 'rpo', store: 'orders' },
    { assert: 'integrity', store: 'orders' },
    { assert: 'steady-state' },
  ],
  stopConditions: [
    { when: 'outage-exceeds', service: 'shop', duration: '3m' },
    { when: 'check-fails', check: 'ours/payments', duration: '30s' },
  ],
})
