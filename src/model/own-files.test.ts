import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectAt } from './own-files.ts'

test('a project is the nearest folder upwards with a package.json; without one, where one stands', () => {
  const outer = mkdtempSync(join(tmpdir(), 'project-'))
  const deep = join(outer, 'inner', 'scenarios')
  mkdirSync(deep, { recursive: true })
  expect(projectAt(deep)).toBe(deep)
  writeFileSync(join(outer, 'package.json'), '{}')
  expect(projectAt(deep)).toBe(outer)
  writeFileSync(join(outer, 'inner', 'package.json'), '{}')
  expect(projectAt(deep)).toBe(join(outer, 'inner'))
  expect(projectAt(outer)).toBe(outer)
})
