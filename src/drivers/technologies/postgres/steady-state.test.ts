import { expect, test } from 'vitest'
import { requireWhole } from './steady-state.ts'

const primary = { zone: 'a', isPrimary: true, streams: false }
const replica = (zone: string, streams = true) => ({ zone, isPrimary: false, streams })
const zones = ['a', 'b', 'c']

test('one primary, and every other member receives its log', () => {
  expect(requireWhole(zones, [primary, replica('b'), replica('c')])).toBe(
    'the primary is in a, and every other member receives its log',
  )
})

test.each([
  ['no answer from the member of b, c', [primary]],
  ['0 members take writes, expected one', zones.map(zone => replica(zone))],
  ['2 members take writes, expected one', [primary, { ...primary, zone: 'b' }, replica('c')]],
  ["the member of c does not receive the primary's log", [primary, replica('b'), replica('c', false)]],
])('%s', (message, heard) => {
  expect(() => requireWhole(zones, heard)).toThrow(message)
})
