import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { environmentFile, scenarioFile } from './find-file.ts'

test.each(['lab-over-ssh', 'lab-over-ssh.ts', 'environments/lab-over-ssh.ts'])(
  '%s is the environment of that name',
  reference => {
    expect(environmentFile(reference)).toMatch(/environments\/lab-over-ssh\.ts$/)
  },
)

test('a scenario is found by its name and by its file, and a path is taken as it is', () => {
  expect(scenarioFile('az-loss')).toMatch(/scenarios\/az-loss\.ts$/)
  expect(scenarioFile('az-loss.ts')).toMatch(/scenarios\/az-loss\.ts$/)
  const folder = mkdtempSync(join(tmpdir(), 'muster-find-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'az-loss.ts'), '')
  expect(scenarioFile(join(folder, 'az-loss.ts'))).toBe(join(folder, 'az-loss.ts'))
  expect(environmentFile('elsewhere/ours.ts')).toBe('elsewhere/ours.ts')
})
