import { defineScenario } from '../../../src/scenario/define-scenario.ts'
import { ordering, page, shopDrill } from './drill.ts'

export default defineScenario(
  shopDrill({
    name: 'shop-stopped',
    title: 'The shop stands still',
    description: 'Every process of the shop is stopped for three seconds, by a program of its operators.',
    fault: { id: 'stop', kind: 'ours.stop-shop', target: { service: 'shop' }, at: '0s', lasts: '3s' },
    load: { probes: [page], ledgers: [ordering('orders', 'order')] },
  }),
)
