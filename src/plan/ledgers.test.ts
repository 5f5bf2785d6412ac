import { expect, test } from 'vitest'
import environment from '../../environments/lab-single-region.ts'
import scenario from '../../scenarios/db-failover.ts'
import type { Environment } from '../model/environment/environment.ts'
import type { Service, ServiceWrite } from '../model/environment/service.ts'
import type { MusterError } from '../model/muster-error.ts'
import { frontDoorLedger } from '../scenario/front-door-load.ts'
import { vantagesOf } from './vantages.ts'

const order: ServiceWrite = {
  ...{ post: '/orders', body: { reference: '{key}' }, acknowledged: { status: [201] } },
  readBack: { sql: 'SELECT reference FROM orders WHERE starts_with(reference, $1)' },
}
const asked: ServiceWrite['readBack'] = {
  get: '/orders?begins={prefix}',
  items: '/data/*/reference',
  next: '/links/next',
}

function planned(
  writes: Record<string, ServiceWrite> | undefined,
  ledger: object = {},
  kind = 'postgres',
  more: Partial<Service> = {},
) {
  const { stores, services } = environment
  const { writes: _, ...service } = services['backend-api']!
  const made = {
    ...environment,
    services: { 'backend-api': { ...service, ...more, ...(writes ? { writes } : {}) } },
    stores: { ...stores, 'core-db': { ...stores['core-db']!, kind } },
  } as Environment
  return vantagesOf({ ...scenario, load: { probes: [], ledgers: [{ ...frontDoorLedger, ...ledger }] } }, made)
}
const refusal = (...what: Parameters<typeof planned>) => {
  try {
    planned(...what)
  } catch (error) {
    const { message, hint } = error as MusterError
    return `${message}: ${hint}`
  }
  return 'it is planned'
}

test('a ledger writes as its service says, and is read where it says', () => {
  const [client, control] = planned({ order })
  expect(client?.ledgers[0]).toMatchObject({
    ...{ through: 'front-door', urls: ['http://198.51.100.2/orders'], service: 'backend-api' },
    write: { method: 'POST', body: { reference: '{key}' }, acknowledged: { status: [201] } },
  })
  expect(client?.readBacks).toEqual([])
  expect(control?.readBacks).toMatchObject([{ ledger: 'front-door', writers: 4, sql: expect.stringContaining('$1') }])
  expect(control?.readBacks[0]?.urls[0]).toMatch(/^postgres:/)
})

test('what was written is taken out the way that it is read', () => {
  const sql = { ...order.readBack, cleanUp: 'DELETE FROM orders WHERE starts_with(reference, $1)' }
  const [, control] = planned({ order: { ...order, readBack: sql as never } })
  expect(control?.readBacks[0]?.cleanUp).toEqual({ sql: sql.cleanUp })
  const cleanUp = { delete: '/orders?begins={prefix}' }
  const [client] = planned({ order: { ...order, readBack: { ...asked, cleanUp } as never } })
  expect(client?.readBacks[0]?.cleanUp).toMatchObject({
    ...{ method: 'DELETE', url: 'http://198.51.100.2/orders?begins={prefix}', service: 'backend-api' },
  })
  expect(client?.readBacks[0]?.pages).not.toHaveProperty('cleanUp')
})

test('a door with an authority of its own, and tokens that are asked for, are so for whatever goes through it', () => {
  const tls = { mode: 'verify-full', rootCert: '/etc/ssl/ours.pem' } as const
  const clientSecret = { fromEnvironment: 'SECRET' }
  const oauth = { tokenUrl: 'https://id.example/token', clientId: 'drill', clientSecret, scope: 'orders' }
  const shown = { ...order, readBack: { ...asked, cleanUp: { delete: '/orders?begins={prefix}' } } as never }
  const [client, control] = planned({ shown }, {}, 'postgres', { tls, auth: { oauth } })
  expect(client?.ledgers[0]?.tls).toEqual(tls)
  expect(client?.readBacks[0]).toMatchObject({ pages: { tls }, cleanUp: { tls } })
  const token = { service: 'backend-api', tokenUrl: oauth.tokenUrl, clientId: 'drill', scope: 'orders' }
  expect([client?.logins, control?.logins]).toEqual([[token], undefined])
  const [probing] = vantagesOf(scenario, {
    ...environment,
    services: { 'backend-api': { ...environment.services['backend-api']!, tls, auth: { oauth } } },
  })
  expect(probing?.probes.find(({ kind }) => kind === 'http-service')?.tls).toEqual(tls)
  expect(probing?.probes.find(({ kind }) => kind === 'http-canary')).not.toHaveProperty('tls')
})

test('what a service shows itself is read by the clients that wrote it', () => {
  const [client, control] = planned({ order: { ...order, readBack: asked } })
  expect(client?.readBacks).toMatchObject([
    {
      ...{ ledger: 'front-door', urls: ['http://198.51.100.2/orders?begins={prefix}'] },
      pages: { service: 'backend-api', method: 'GET', items: '/data/*/reference', next: '/links/next' },
    },
  ])
  expect(control?.readBacks).toEqual([])
})

test('of several writes the ledger names one', () => {
  const two = { order, refund: { ...order, post: '/refunds' } }
  expect(planned(two, { write: 'refund' })[0]?.ledgers[0]?.urls).toEqual(['http://198.51.100.2/refunds'])
  expect(refusal(two)).toBe('load.ledgers.0.write: is missing: there are order, refund')
  expect(refusal(two, { write: 'payment' })).toContain('there is no write "payment" of "backend-api": there are order')
})

test('what cannot be measured is refused, with the place to mend it', () => {
  expect(refusal(undefined)).toContain('services.backend-api.writes, with how')
  expect(refusal({ order: { ...order, body: { reference: 'always the same' } } })).toContain(
    'services.backend-api.writes.order: it has no {key}',
  )
  expect(refusal({ order: { ...order, readBack: { table: 'muster_ledger' } } })).toContain(
    '{ledger}, {writer}, {number}',
  )
  expect(refusal({ order }, {}, 'redis-cluster')).toContain('SQL is read from PostgreSQL')
  expect(refusal({ order: { ...order, readBack: asked } }, {}, 'redis-cluster')).toBe('it is planned')
  expect(refusal({ order }, { through: 'pool', write: 'order' })).toContain('only a ledger through "front-door"')
})
