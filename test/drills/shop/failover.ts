import { defineScenario } from '../../../src/scenario/define-scenario.ts'
import { ordering, page, shopDrill } from './drill.ts'

export default defineScenario(
  shopDrill({
    name: 'shop-failover',
    title: 'The shop loses its primary database',
    description: 'The primary PostgreSQL crashes; how long can nobody order, and which orders are gone?',
    fault: { id: 'crash', kind: 'postgres.kill-primary', target: { store: 'core-db', role: 'primary' }, at: '0s' },
    load: {
      probes: [{ ...page, witness: true }],
      ledgers: [ordering('by-sql', 'order'), ordering('by-pages', 'order-shown')],
    },
  }),
)
