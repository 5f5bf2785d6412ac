import { defineScenario } from '../../../src/scenario/define-scenario.ts'
import { ordering, page } from './load.ts'

export default defineScenario({
  name: 'shop-failover',
  title: 'The shop loses its primary database',
  description: 'The primary PostgreSQL crashes; how long can nobody order, and which orders are gone?',
  environment: 'shop-over-ssh',
  faults: [{ id: 'crash', kind: 'postgres.kill-primary', target: { store: 'core-db', role: 'primary' }, at: '0s' }],
  load: {
    probes: [{ ...page, witness: true }],
    ledgers: [ordering('by-sql', 'order'), ordering('by-pages', 'order-shown')],
  },
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
