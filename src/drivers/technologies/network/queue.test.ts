import { expect, test } from 'vitest'
import { queueHandle } from './queue.ts'

test('the mark of a run is its own, the same every time, and one the kernel takes', () => {
  const link = { claim: 'squeeze-eu-west-1-a' }
  expect(queueHandle(link, 'run-1')).toBe(queueHandle(link, 'run-1'))
  expect(queueHandle(link, 'run-1')).not.toBe(queueHandle(link, 'run-2'))
  for (let run = 0; run < 200; run++) expect(queueHandle(link, `run-${run}`)).toMatch(/^[1-9a-e][0-9a-f]{3}:$/)
})
