import { expect, test } from 'vitest'
import { delaysAt } from './latency.ts'
import { readLook } from './network/delay.ts'

const regions = {
  'eu-west-1': { octet: 1, zones: ['a'] },
  'eu-central-1': { octet: 2, zones: ['a'] },
  'us-east-1': { octet: 3, zones: ['a'] },
}
const latency = [
  { between: ['eu-west-1', 'eu-central-1'], roundTripMs: 25, jitterMs: 2 },
  { between: ['us-east-1', 'eu-west-1'], roundTripMs: 70 },
]

test('half of a round trip is waited for on the way out of each of the two regions', () => {
  const shown = (region: string) =>
    delaysAt({ regions, latency }, region).map(({ queue, match, delayMs, jitterMs }) => [
      queue,
      match,
      delayMs,
      jitterMs,
    ])
  expect(shown('eu-west-1')).toEqual([
    [102, '-s 10.1.0.0/16 -d 10.2.0.0/16', 12.5, 1],
    [103, '-s 10.1.0.0/16 -d 10.3.0.0/16', 35, 0],
  ])
  expect(shown('eu-central-1')).toEqual([[101, '-s 10.2.0.0/16 -d 10.1.0.0/16', 12.5, 1]])
  expect(shown('us-east-1')).toEqual([[101, '-s 10.3.0.0/16 -d 10.1.0.0/16', 35, 0]])
  expect(delaysAt({ regions }, 'eu-west-1')).toEqual([])
})

test('a pair that is none is refused by its path', () => {
  for (const between of [
    ['eu-west-1', 'atlantis'],
    ['eu-west-1', 'eu-west-1'],
  ])
    expect(() => delaysAt({ regions, latency: [{ between, roundTripMs: 5 }] }, 'eu-west-1')).toThrow(
      /^driver\.settings\.latency\.0\.between: eu-west-1, .* are not two regions/,
    )
})

test('what a router says of its rules and queues is read as it is', () => {
  expect(readLook('2\n101 102 ')).toEqual({ rules: 2, listening: [101, 102] })
  expect(readLook('0\n')).toEqual({ rules: 0, listening: [] })
})
