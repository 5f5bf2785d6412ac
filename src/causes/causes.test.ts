import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import labObjects from '../../environments/lab-objects.ts'
import singleRegion from '../../environments/lab-single-region.ts'
import lab from '../../environments/lab.ts'
import world from '../../environments/world.ts'
import { LabSettings } from '../model/environment/lab/lab-settings.ts'
import { lint } from '../policy/lint.ts'
import { causes } from './all.ts'
import { causesPage } from './page.ts'
import { causeRules } from './rules.ts'
import { keysOf } from './settings.ts'

const { url } = import.meta

test.each([singleRegion, lab, world, labObjects])('a lab as shipped has none: $name', environment => {
  expect(lint(environment, '2026-11-25', causeRules)).toEqual([])
})

test('each is told somewhere, under a name of its own, with a page of documentation', () => {
  expect(new Set(causes.map(({ id }) => id)).size).toBe(causes.length)
  for (const { id, statically, supportedBy, explains, docs, advice, rule } of causes) {
    expect(statically ?? supportedBy, id).toBeDefined()
    expect(supportedBy !== undefined, `${id} explains a finding if a run can show it`).toBe(explains.length > 0)
    expect(docs, id).toMatch(/^https:\/\//)
    for (const text of [advice, rule]) expect(text, id).not.toMatch(/\.$/)
  }
})

test('each names settings that there are', () => {
  for (const { id, settings } of causes)
    for (const setting of settings) expect(isSetting(LabSettings, keysOf(setting)), `${id}: ${setting.path}`).toBe(true)
})

/** Whether the schema has a place for these keys. */
function isSetting(schema: any, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined) return true
  const patterns = Object.entries<any>(schema.patternProperties ?? {})
  const child = schema.properties?.[key] ?? patterns.find(([form]) => key === '*' || new RegExp(form).test(key))?.[1]
  return child === undefined ? schema.additionalProperties === true : isSetting(child, rest)
}

test('each has a test that names it', () => {
  const tests = globSync('*/*.test.ts', { cwd: new URL('.', url) }).map(file =>
    readFileSync(new URL(file, url), 'utf8'),
  )
  const all = tests.join('\n')
  const unnamed = causes.map(({ id }) => id).filter(id => !all.includes(`'${id}'`))
  expect(unnamed).toEqual([])
})

test('the page is made of the registry', async () => {
  await expect(causesPage()).toMatchFileSnapshot('../../docs/causes.md')
})
