/** The lab over ssh with a service on top that nobody here wrote: a GraphQL API that answers 200 also when it has failed. */
import { resolve } from 'node:path'
import overSsh from '../../../environments/lab-over-ssh.ts'
import type { ServiceWrite } from '../../../src/model/environment/service.ts'
import { defineEnvironment } from '../../../src/scenario/define-environment.ts'

const kept = resolve(process.env['MUSTER_HOME'] ?? '.muster', 'lab')

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

/** As an operator would: by ssh, on the machine where it runs. The brackets keep a pattern from finding itself. */
const there = (script: string) => ['ssh', '-F', `${kept}/ssh/config`, host, script]
const processes = `pgrep -f '[p]ostgraphile/cli'`

export default defineEnvironment({
  ...overSsh,
  name: 'shop-over-ssh',
  systems: {
    ...overSsh.systems,
    ours: {
      driver: 'command',
      faults: {
        'ours.stop-shop': {
          description: 'stops every process of the shop',
          inject: there(`kill -STOP $(${processes})`),
          confirm: there(
            `all=$(${processes} | paste -sd,) && [ -n "$all" ] || exit 2
            ps -o stat= -p "$all" | grep -q ^T && echo 'the shop stands still' || { echo 'the shop runs'; exit 1; }`,
          ),
          undo: there(`kill -CONT $(${processes})`),
        },
      },
      checks: {
        'shop-answers': {
          command: there(`curl -s -m 2 127.0.0.1:${port}/graphql | grep -q errors && echo 'it answers'`),
        },
      },
    },
  },
  // Nobody else reaches it.
  vantages: { 'eu-west-1-app': overSsh.vantages['eu-west-1-app']! },
  services: {
    shop: {
      ...{ tier: 'critical', frontDoor: `http://127.0.0.1:${port}`, paths: ['/graphql'], stores: ['core-db'] },
      writes: {
        order: {
          ...order,
          readBack: {
            sql: 'SELECT reference FROM orders WHERE starts_with(reference, $1)',
            cleanUp: 'DELETE FROM orders WHERE starts_with(reference, $1)',
          },
        },
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
