import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import asWritten from '../../environments/iworkz-as-written.ts'
import { lint, rules } from './lint.ts'
import { sarifOf } from './sarif.ts'

const text = { type: 'object', required: ['text'], properties: { text: { type: 'string', minLength: 1 } } }
const location = {
  type: 'object',
  properties: {
    physicalLocation: {
      type: 'object',
      required: ['artifactLocation'],
      properties: {
        artifactLocation: { type: 'object', properties: { uri: { type: 'string', pattern: '^[^ ]+$' } } },
        region: { type: 'object', properties: { startLine: { type: 'integer', minimum: 1 } } },
      },
    },
    logicalLocations: { type: 'array', items: { type: 'object' }, uniqueItems: true },
  },
}

/** What SARIF 2.1.0 requires of the parts that are written, from its schema. */
const schema = {
  type: 'object',
  required: ['version', 'runs'],
  additionalProperties: false,
  properties: {
    $schema: { type: 'string' },
    version: { const: '2.1.0' },
    runs: {
      type: 'array',
      items: {
        type: 'object',
        required: ['tool'],
        properties: {
          tool: {
            type: 'object',
            required: ['driver'],
            properties: {
              driver: {
                type: 'object',
                required: ['name'],
                properties: {
                  rules: {
                    type: 'array',
                    uniqueItems: true,
                    items: {
                      type: 'object',
                      // The last two are what GitHub's code scanning requires besides.
                      required: ['id', 'fullDescription', 'help'],
                      properties: {
                        shortDescription: text,
                        fullDescription: text,
                        help: text,
                        defaultConfiguration: {
                          type: 'object',
                          properties: { level: { enum: ['none', 'note', 'warning', 'error'] } },
                        },
                      },
                    },
                  },
                },
              },
            },
          },
          columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
          results: {
            type: 'array',
            items: {
              type: 'object',
              required: ['message'],
              properties: {
                message: text,
                level: { enum: ['none', 'note', 'warning', 'error'] },
                ruleIndex: { type: 'integer', minimum: -1 },
                locations: { type: 'array', items: location },
                relatedLocations: { type: 'array', items: location, uniqueItems: true },
              },
            },
          },
        },
      },
    },
  },
}

const found = lint(asWritten, '2026-11-25')
const linted = {
  file: 'environments/as written.ts',
  found,
  lineOf: (path: readonly string[]) => (path[0] === 'regions' ? 7 : null),
}

test('is what SARIF 2.1.0 requires', () => {
  const check = new Ajv2020({ allErrors: true, strict: false }).compile(schema)
  check(sarifOf([linted], rules, '1.2.3'))
  expect(check.errors ?? []).toEqual([])
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
