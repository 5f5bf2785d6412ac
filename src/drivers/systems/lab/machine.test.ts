import { expect, test } from 'vitest'
import { type MachineFacts, machineChecks, machineFacts, stolenShare } from './machine.ts'

const sound: MachineFacts = {
  clockSource: 'tsc',
  memoryAvailableBytes: 4 * 2 ** 30,
  diskFreeBytes: 20 * 2 ** 30,
  load: 1,
  processors: 2,
  stolen: 0,
  pageUs: 0.3,
}
const failing = (facts: Partial<MachineFacts>) =>
  machineChecks({ ...sound, ...facts })
    .filter(({ ok }) => !ok)
    .map(({ name }) => name)

test('a sound machine has no finding, and each lack has its own', () => {
  expect(failing({})).toEqual([])
  expect(failing({ clockSource: 'hpet' })).toEqual(['machine/clock-source'])
  expect(failing({ clockSource: null })).toEqual(['machine/clock-source'])
  expect(failing({ memoryAvailableBytes: 2 ** 28 })).toEqual(['machine/memory'])
  expect(failing({ diskFreeBytes: 2 ** 29 })).toEqual(['machine/disk'])
  expect(failing({ load: 9 })).toEqual(['machine/load'])
  expect(failing({ stolen: 0.2 })).toEqual(['machine/steal'])
  expect(failing({ pageUs: 12 })).toEqual(['machine/page-time'])
})

test('stolen time is the eighth field of all', () => {
  expect(stolenShare('cpu  40 0 20 20 0 0 0 20 0 0\ncpu0 1')).toBe(0.2)
  expect(stolenShare('')).toBe(0)
})

test('this machine can be asked', async () => {
  const facts = await machineFacts('/')
  expect(facts.memoryAvailableBytes).toBeGreaterThan(0)
  expect(facts.diskFreeBytes).toBeGreaterThan(0)
  expect(facts.stolen).toBeLessThan(1)
  expect(facts.pageUs).toBeGreaterThan(0)
})
