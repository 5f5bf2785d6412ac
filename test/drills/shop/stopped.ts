import { defineScenario } from '../../../src/scenario/define-scenario.ts'
import { ordering, page } from './load.ts'

export default defineScenario({
  name: 'shop-stopped',
  title: 'The shop stands still',
  description: 'Every process of the shop is stopped for three seconds, by a program of its operators.',
  environment: 'shop-over-ssh',
  faults: [{ id: 'stop', kind: 'ours.stop-shop', target: { service: 'shop' }, at: '0s', lasts: '3s' }],
  load: { probes: [page], ledgers: [ordering('orders', 'order')] },
  baseline: '3s',
  observe: { deadline: '30s', hold: '5s' },
  criteria: [
    { assert: 'rto', service: 'shop', maxOutages: 1 },
    { assert: 'rpo', store: 'core-db' },
    { assert: 'integrity', store: 'core-db', maxLost: 0 },
    { assert: 'steady-state' },
  ],
  stopConditions: [
    { when: 'outage-exceeds', service: 'shop', duration: '30s' },
    { when: 'check-fails', check: 'ours/shop-answers', duration: '20s' },
  ],
})
