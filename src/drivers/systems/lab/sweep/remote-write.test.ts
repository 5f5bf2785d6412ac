import { expect, test } from 'vitest'
import { writeRequest } from './remote-write.ts'

test('a sample is a message of sorted labels, a value and a time, in one literal of a Snappy block', () => {
  const bytes = Buffer.from(writeRequest({ mark: 'm', __name__: 'n' }, 1, 300))
  const hex = (text: string) => Buffer.from(text).toString('hex')
  const name = `0a0d0a08${hex('__name__')}1201${hex('n')}`
  const mark = `0a090a04${hex('mark')}1201${hex('m')}`
  const sample = '120c09000000000000f03f10ac02'
  expect(bytes.toString('hex')).toBe(`2af429000a28${name}${mark}${sample}`)
})

test('a time of today is told whole', () => {
  const now = 1_790_000_000_123
  const bytes = Buffer.from(writeRequest({ __name__: 'n' }, 1, now))
  const tail = [...bytes.subarray(bytes.lastIndexOf(0x10) + 1)]
  expect(tail.reduce((value, byte, at) => value + (byte % 128) * 128 ** at, 0)).toBe(now)
})
