import { expect, test } from 'vitest'
import aws from '../../environments/examples/aws.ts'
import cloudflare from '../../environments/examples/cloudflare.ts'
import shop from '../../environments/examples/shop.ts'
import overSsh from '../../environments/lab-over-ssh.ts'
import type { EstateEnvironment } from '../model/environment/environment.ts'
import { refuseDangling } from './references.ts'

test.each([shop, overSsh, aws, cloudflare])('$name names nothing that is not there', environment => {
  expect(() => refuseDangling(environment, 'file')).not.toThrow()
})

/** The shop with something else at a path. */
function shopWith(path: string, value: unknown): EstateEnvironment {
  const copy = structuredClone(shop)
  const keys = path.split('.')
  const parent = keys.slice(0, -1).reduce<any>((inner, key) => inner[key], copy)
  parent[keys.at(-1) as string] = value
  return copy
}

test.each([
  ['vantages.customers.host', 'clients', 'there is no host "clients"; did you mean "client"?'],
  ['services.shop.stores.0', 'order', 'there is no store "order"; did you mean "orders"?'],
  ['stores.orders.region', 'region-2', 'there is no region "region-2"'],
  ['stores.orders.controlPlane.host', 'nobody', 'there is no host "nobody"'],
  ['stores.baskets.controlHost', 'nobody', 'there is no host "nobody"'],
  ['systems.machines.components.0.host', 'db-x', 'there is no host "db-x"'],
  ['systems.machines.hosts.db-a.zone', 'd', 'there is no zone of eu-central-1 "d"'],
  ['vantages.customers.place', '?', 'is "?" still: fill it in'],
])('%s that means nothing is refused with its path', (path, value, why) => {
  expect(() => refuseDangling(shopWith(path, value), 'ours.ts')).toThrow(new RegExp(`^ours.ts:\\n  ${path}: `))
  expect(() => refuseDangling(shopWith(path, value), 'ours.ts')).toThrow(why)
})

test('all of them are told at once', () => {
  const both = { ...shopWith('vantages.customers.host', 'x'), description: '?' }
  expect(() => refuseDangling(both, 'ours.ts')).toThrow(/description: is "\?" still[^]*vantages\.customers\.host/)
})
