import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const root = new URL('..', import.meta.url)
const index = readFileSync(new URL('docs/README.md', root), 'utf8')
const scenarios = readdirSync(new URL('scenarios', root)).map(file => file.replace('.ts', ''))

test('every scenario has a page, which the index names', () => {
  const rows = index.split('\n').filter(line => line.startsWith('| `'))
  for (const name of scenarios) {
    const page = /\]\(([\w.-]+)\)/.exec(rows.find(row => row.includes(`\`${name}\``)) ?? '')?.[1]
    expect(page, `the page of ${name}`).toBeDefined()
    expect(existsSync(new URL(`docs/${page}`, root)), `docs/${page}`).toBe(true)
  }
})

test('the index names no drill that is not there', () => {
  const named = [...index.matchAll(/`([\w-]+)`[,\s|]/g)].map(([, name]) => name)
  expect(named.filter(name => !scenarios.includes(name as string))).toEqual([])
})
