import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

test('what a set-up has installed is found by the next one: nothing is installed again', () => {
  const script = "const { forLab, forTests, setUp } = await import('./scripts/setup.mjs'); setUp([forLab, forTests])"
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  expect([status, stderr]).toEqual([0, ''])
})
