import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import published from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' }
import asWritten from '../../environments/iworkz-as-written.ts'
import { lint, rules } from './lint.ts'
import { sarifOf } from './sarif.ts'

/** What GitHub's code scanning requires besides. */
const github = {
  properties: {
    runs: {
      items: {
        properties: {
          tool: {
            properties: {
              driver: { properties: { rules: { items: { required: ['id', 'fullDescription', 'help'] } } } },
            },
          },
          results: {
            items: {
              required: ['ruleId', 'message', 'locations'],
              properties: { locations: { minItems: 1, items: { required: ['physicalLocation'] } } },
            },
          },
        },
      },
    },
  },
}

/** The schema that OASIS published (its patterns are no Unicode ones), without the name of the older dialect that it is written in; nothing in it differs there. */
const { $schema: _, id: __, ...sarif } = published

const found = lint(asWritten, '2026-11-25')
const linted = {
  file: 'environments/as written.ts',
  found,
  lineOf: (path: readonly string[]) => (path[0] === 'regions' ? 7 : null),
}

test('is what SARIF 2.1.0 requires, and what code scanning requires besides', () => {
  const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: false, unicodeRegExp: false })
  for (const schema of [sarif, github]) {
    const check = ajv.compile(schema)
    check(sarifOf([linted], rules, '1.2.3'))
    expect(check.errors ?? []).toEqual([])
  }
})

test('what SARIF does not know is refused by its schema', () => {
  const check = new Ajv2020({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(sarif)
  const log = sarifOf([linted], rules, '1.2.3')
  expect(check({ ...log, version: '2.0.0' })).toBe(false)
  expect(check({ ...log, runs: [{ ...log.runs[0], colunmKind: 'utf16CodeUnits' }] })).toBe(false)
})

test('each contradiction is a result of its rule, with both places and only the lines that are known', () => {
  const [run] = sarifOf([linted], rules, '1.2.3').runs
  expect(run?.results).toHaveLength(found.length)
  for (const [at, result] of (run?.results ?? []).entries()) {
    expect(run?.tool.driver.rules[result.ruleIndex]?.id).toBe(result.ruleId)
    expect(result.level).toBe(found[at]?.rule.severity)
    const [place] = result.locations
    expect(place?.physicalLocation.artifactLocation.uri).toBe('environments/as%20written.ts')
    const isKnown = found[at]?.between[0].path[0] === 'regions'
    expect(place?.physicalLocation.region).toEqual(isKnown ? { startLine: 7 } : undefined)
  }
  expect(run?.tool.driver.rules).toHaveLength(rules.length)
})
