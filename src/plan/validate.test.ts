import { expect, test } from 'vitest'
import shop from '../../environments/examples/shop.ts'
import { EstateEnvironment } from '../model/environment/environment.ts'
import { validate } from './validate.ts'

const own = shop.services['shop']!
const problems = (more: object) => {
  try {
    validate(EstateEnvironment, { ...shop, ...more }, 'shop.ts')
    return []
  } catch (error) {
    return (error as Error).message.split('\n').slice(1)
  }
}
const ofService = (more: object) => problems({ services: { shop: { ...own, ...more } } })
const ofWrite = (more: object) => ofService({ writes: { order: { ...own.writes!['order']!, ...more } } })

test('where one of several kinds may stand, what is wrong is said of the one that was meant, by its tag or by its fields', () => {
  expect(problems({})).toEqual([])
  expect(
    problems({ systems: { ours: { driver: 'command', faults: {}, checks: { pay: { comand: ['x'] } } } } }),
  ).toEqual([
    '  systems.ours.checks.pay: the field "command" is missing',
    '  systems.ours.checks.pay: unknown field "comand"; did you mean "command"?',
  ])
  expect(ofWrite({ readBack: { get: '/orders', itmes: '/a' } })).toEqual([
    '  services.shop.writes.order.readBack: the field "items" is missing',
    '  services.shop.writes.order.readBack: unknown field "itmes"; did you mean "items"?',
  ])
  expect(ofWrite({ readBack: { sql: 'SELECT 1' } })).toEqual([
    '  services.shop.writes.order.readBack.sql: is "SELECT 1"; expected a SELECT with $1 for the prefix',
  ])
})

test('where none was meant, those that may stand there are named', () => {
  expect(ofService({ auth: { bearer: 5 } })).toEqual([
    '  services.shop.auth.bearer: is 5, which is none of what may stand here: { fromEnvironment }, { fromFile }, { fromCommand }',
  ])
  expect(ofService({ auth: { token: 1 } }).join()).toContain('{ jwt }, { bearer }, { basic }, { oauth }, { header }')
})
