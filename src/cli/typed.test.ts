import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { musterFile } from './paths.ts'
import { hintText, typed } from './typed.ts'

const root = dirname(musterFile)
const nowhere = mkdtempSync(join(tmpdir(), 'a folder '))

test('beside the sources, below them, and far away', () => {
  expect(typed(['recover'], { directory: root, path: '' })).toBe('./muster recover')
  expect(typed(['recover'], { directory: join(root, 'src'), path: '' })).toBe('../muster recover')
  expect(typed(['recover'], { directory: '/a/b/c/d', path: '' })).toBe(`${musterFile} recover`)
})

test('by its name alone only where the shell finds this very one', () => {
  symlinkSync(musterFile, join(nowhere, 'muster'))
  expect(typed(['status'], { directory: '/', path: `/bin:${nowhere}` })).toBe('muster status')
  expect(typed(['status'], { directory: root, path: '/bin' })).toBe('./muster status')
})

test('by npx in a project that has it as a package, also where npm has put it into the PATH for a moment', () => {
  const project = mkdtempSync(join(tmpdir(), 'project-'))
  const folder = join(project, 'node_modules/.bin')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(project, 'package.json'), '{}')
  symlinkSync(musterFile, join(folder, 'muster'))
  expect(typed(['status'], { directory: project, path: '/bin' })).toBe('npx muster status')
  expect(typed(['status'], { directory: join(folder, '..'), path: '/bin' })).toBe('npx muster status')
  expect(typed(['status'], { directory: '/', path: folder })).toBe('npx muster status')
})

test.each(['plain', 'two words', "it's", 'a"b', '$HOME', '*', ''])('a shell reads the word %j back as it was', word => {
  const line = typed([word], { directory: root, path: '', home: `/tmp/${word}` })
  const script = line.replace('./muster', 'printenv MUSTER_HOME; printf %s')
  expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' })).toBe(`/tmp/${word}\n${word}`)
})

test('a hint of plain words stays as it is', () => {
  expect(hintText('wait for it')).toBe('wait for it')
  expect(hintText({ text: 'undo it first', run: ['recover'] })).toMatch(/^undo it first: .*muster recover$/)
})
