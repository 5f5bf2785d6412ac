/** The lab over ssh with a service on top that nobody here wrote: a GraphQL API that answers 200 also when it has failed. */
import overSsh from '../../../environments/lab-over-ssh.ts'
import type { ServiceWrite } from '../../../src/model/environment/service.ts'
import { defineEnvironment } from '../../../src/scenario/define-environment.ts'

export const port = 5678
/** Where it runs, and its clients beside it. */
export const host = 'control-eu-west-1'

const order: Omit<ServiceWrite, 'readBack'> = {
  post: '/graphql',
  body: {
    query: 'mutation ($r: String!) { createOrder(input: { order: { reference: $r } }) { order { reference } } }',
    variables: { r: '{key}' },
  },
  acknowledged: { status: [200], json: { '/data/createOrder/order/reference': '{key}' } },
}
const shown = 'query ($c: Cursor) { allOrders(first: 200, after: $c) { nodes { reference } pageInfo { endCursor } } }'

export default defineEnvironment({
  ...overSsh,
  name: 'shop-over-ssh',
  services: {
    shop: {
      ...{ tier: 'critical', frontDoor: `http://127.0.0.1:${port}`, paths: ['/graphql'], stores: ['core-db'] },
      writes: {
        order: { ...order, readBack: { sql: 'SELECT reference FROM orders WHERE starts_with(reference, $1)' } },
        'order-shown': {
          ...order,
          readBack: {
            ...{ post: '/graphql', body: { query: shown, variables: { c: '{cursor}' } } },
            ...{ items: '/data/allOrders/nodes/*/reference', cursor: '/data/allOrders/pageInfo/endCursor' },
          },
        },
      },
    },
  },
})
