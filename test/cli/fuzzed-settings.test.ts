/** Whatever is set is refused as bad input with its path, or becomes a configuration of every component: a fault of ours is neither. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import single from '../../environments/lab-single-region.ts'
import world from '../../environments/world.ts'
import { configurationChecks } from '../../src/causes/configuration-checks.ts'
import { editEnvironment } from '../../src/cli/edit-environment.ts'
import { estateOf } from '../estate-of.ts'
import { drivers } from '../../src/drivers/index.ts'
import { specOf } from '../../src/lab/components/all.ts'
import { networkScript } from '../../src/lab/network/script.ts'
import { siteOf } from '../lab-site.ts'
import type { LabEnvironment } from '../../src/model/environment/environment.ts'
import { ExitCode } from '../../src/model/exit-code.ts'
import { MusterError } from '../../src/model/muster-error.ts'
import { compilePlan } from '../../src/plan/compile.ts'
import { lint } from '../../src/policy/lint.ts'
import failover from '../../scenarios/db-failover.ts'

/** Every path of a value, keys with dots between them. */
const pathsOf = (value: unknown, path: string): string[] =>
  typeof value === 'object' && value !== null
    ? [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, `${path}.${key}`))]
    : [path]

const odd = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    'off',
    'on',
    '0',
    '-1',
    '1e309',
    'null',
    '[]',
    '{}',
    '[[]]',
    '"\\n"',
    '\u0000',
    '💥',
    '../..',
    "'; exit",
  ),
  fc.integer().map(String),
  fc.double().map(String),
  fc.json({ maxDepth: 2 }),
  fc.string({ maxLength: 40 }),
)

const newKey = fc.constantFrom(
  '',
  '.x',
  '.eu-west-1',
  '.0',
  '.__proto__',
  '.constructor',
  '.cluster-node-timeout',
  '.a.b.c',
)

/** All that is made of settings before anything is started. */
function madeOf(environment: LabEnvironment): void {
  const { settings } = environment.driver
  const site = siteOf(settings)
  const { topology } = site
  for (const component of topology.components) specOf(site, component)
  networkScript(settings)
  configurationChecks(environment)
  lint(environment, '2026-11-29')
  compilePlan(failover, estateOf(environment), drivers)
}

test.each([single, world])('settings of $name', environment => {
  const paths = pathsOf(environment.driver.settings, 'driver.settings')
  const edit = fc.tuple(fc.constantFrom(...paths), newKey, odd).map(([path, key, value]) => `${path}${key}=${value}`)
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), edits => {
      try {
        madeOf(editEnvironment(environment, edits))
      } catch (error) {
        if (!(error instanceof MusterError)) throw error
        expect([ExitCode.usage, ExitCode.refused], error.message).toContain(error.exitCode)
        expect(error.message).toMatch(/driver|--set|environment|plan|faults|criteria|load/)
      }
    }),
    { numRuns: 400 },
  )
})
