import fc from 'fast-check'
import { expect, test } from 'vitest'
import { byWindow } from './windows.ts'

const instants = { baselineNs: 100, faultNs: 200, recoveredNs: 300 }
const due = (sch: number, done: number | null) => ({ sch, done })
const schOf = (operations: readonly { sch: number }[]) => operations.map(({ sch }) => sch)

test('an operation belongs to the window in which it was due', () => {
  const windows = byWindow([due(99, 105), due(100, 105), due(200, 205), due(299, 400), due(300, 305)], instants)
  expect(schOf(windows.baseline)).toEqual([100])
  expect(schOf(windows.fault)).toEqual([200, 299])
  expect(schOf(windows.after)).toEqual([300])
  expect(schOf(windows.whole)).toEqual([100, 200, 299, 300])
})

test('what was outstanding at the fault belongs to the fault, answered late or never', () => {
  const windows = byWindow([due(195, 199), due(196, 200), due(197, null)], instants)
  expect(schOf(windows.baseline)).toEqual([195])
  expect(schOf(windows.fault)).toEqual([196, 197])
})

test('without recovery nothing comes after it', () => {
  const windows = byWindow([due(150, 155), due(900, 905)], { ...instants, recoveredNs: null })
  expect(schOf(windows.fault)).toEqual([900])
  expect(windows.after).toEqual([])
})

test('the three windows share the whole out: nothing twice, nothing left', () => {
  const operation = fc.record({ sch: fc.integer({ min: 0, max: 500 }), done: fc.option(fc.integer({ max: 600 })) })
  const recovered = fc.option(fc.integer({ min: 200, max: 400 }))
  fc.assert(
    fc.property(fc.array(operation), recovered, (operations, recoveredNs) => {
      const { baseline, fault, after, whole } = byWindow(operations, { ...instants, recoveredNs })
      expect(new Set([...baseline, ...fault, ...after])).toEqual(new Set(whole))
      expect(baseline.length + fault.length + after.length).toBe(whole.length)
    }),
  )
})
