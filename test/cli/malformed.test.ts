import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import failover from '../../scenarios/db-failover.ts'
import { musterIn } from '../drills/muster.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-bad-'))
const { muster } = musterIn(home)
afterAll(() => rmSync(home, { recursive: true, force: true }))

const file = (name: string, text: string) => {
  const path = join(home, name)
  writeFileSync(path, text)
  return path
}
const changed = (edit: (scenario: any) => void) => {
  const copy = structuredClone(failover)
  edit(copy)
  return JSON.stringify(copy)
}

const cases: [name: string, fileName: string, text: string, message: RegExp][] = [
  ['wrong type', 'type.json', changed(s => (s.baseline = 3)), /baseline: is 3; must be string/],
  ['unknown field', 'field.json', changed(s => (s.titel = 'x')), /unknown field "titel"; did you mean "title"/],
  [
    'unknown fault',
    'fault.json',
    changed(s => (s.faults[0].kind = 'postgres.kil-primary')),
    /faults\.0\.kind: there is no fault[^]*did you mean "postgres.kill-primary"/,
  ],
  [
    'unknown target',
    'target.json',
    changed(s => (s.faults[0].target.store = 'nowhere')),
    /faults\.0\.target[^]*stores: core-db/,
  ],
  [
    'missing objective',
    'objective.json',
    changed(s => (s.criteria = [{ assert: 'steady-state' }])),
    /objective\.json: criteria: none of them names an objective/,
  ],
  [
    'criterion of an unknown service',
    'service.json',
    changed(s => (s.criteria[0].service = 'nobody')),
    /no service "nobody", so it has no objective/,
  ],
  [
    'broken criterion',
    'criterion.json',
    changed(s => delete s.criteria[0].service),
    /criteria\.0: the field "service" is missing/,
  ],
  [
    'ledger through another store’s client',
    'client.json',
    changed(s => (s.load.ledgers[1].through = 'redis')),
    /load\.ledgers\.1\.through: "redis" does not lead to a store of kind postgres/,
  ],
  [
    'waiting for replicas of another store',
    'replicas.json',
    changed(s => (s.load.ledgers[1].replicas = 1)),
    /load\.ledgers\.1\.replicas: only a ledger through "redis"/,
  ],
  [
    'performance of an unknown service',
    'performance-service.json',
    changed(s => s.criteria.push({ assert: 'error-rate', service: 'nobody' })),
    /criteria\.4: there is no service "nobody"[^]*there are backend-api/,
  ],
  [
    'performance over an unknown window',
    'window.json',
    changed(s => s.criteria.push({ assert: 'latency', service: 'backend-api', window: 'later' })),
    /criteria\.4\.window: is "later"; expected one of "baseline", "fault", "after", "whole"/,
  ],
  [
    'a promise of its own in a scenario',
    'own-promise.json',
    changed(s => s.criteria.push({ assert: 'availability', service: 'backend-api', abovePercent: 99 })),
    /criteria\.4: unknown field "abovePercent"/,
  ],
  [
    'performance of a service that nobody asks',
    'unobserved.json',
    changed(s => {
      s.criteria.push({ assert: 'latency', service: 'backend-api' })
      s.load.probes = [{ ...s.load.probes[0], service: 'other' }]
      s.load.ledgers = []
    }),
    /criteria\.4: nobody in load asks the service "backend-api"/,
  ],
  [
    'probe from an unknown place',
    'place.json',
    changed(s => (s.load.probes[0].vantage = 'moon')),
    /load\.probes\.0\.vantage: there is no vantage "moon"[^]*there are eu-client/,
  ],
  [
    'ledger without its service',
    'ledger.json',
    changed(s => delete s.load.ledgers[0].service),
    /load\.ledgers\.0\.service: is missing/,
  ],
  [
    'probe too seldom',
    'cadence.json',
    changed(s => (s.load.probes[0].every = '2s')),
    /load\.probes\.0\.every: is 2s; it must lie between 5ms and 100ms/,
  ],
  ['empty file', 'empty.yaml', '', /the file is empty/],
  ['10 MB file', 'large.json', ' '.repeat(10_000_000), /at most 1048576/],
  ['no JSON', 'broken.json', '{ "name": ', /broken\.json: /],
  ['a function inside', 'function.ts', 'export default { name: "x", faults: () => 1 }', /\$\.faults is a function/],
  ['no default export', 'nothing.ts', 'export const a = 1', /no default export/],
  ['contains itself', 'self.ts', 'const a: any = { name: "x" }; a.me = a; export default a', /contains itself/],
]

test.each(cases)('%s: one clear error, exit 64, nothing done', async (_name, fileName, text, message) => {
  const path = file(fileName, text)
  const said = await muster('run', path, '--reports', join(home, 'reports'))
  expect(said.stderr).toMatch(message)
  expect(said.stderr).toContain(fileName)
  expect(said.stderr).not.toMatch(/\n\s+at /)
  expect(said.code).toBe(64)
  expect(existsSync(join(home, 'reports'))).toBe(false)
  expect(readdirSync(home).filter(name => name.endsWith('.lock') || name === 'lab')).toEqual([])
})

test('files that import each other in a circle', async () => {
  file('one.ts', `import two from './two.ts'\nexport default { name: 'one', two }\n`)
  const path = file('two.ts', `import one from './one.ts'\nexport default { name: 'two', one }\n`)
  const said = await muster('validate', path)
  expect(said.stderr).toMatch(/two\.ts: .*before initialization[^]*in a circle/)
  expect(said.code).toBe(64)
})

test('the same scenario as YAML is accepted', async () => {
  const { stringify } = await import('yaml')
  const said = await muster('validate', file('good.yaml', stringify(failover)))
  expect(said).toMatchObject({ code: 0, stderr: '' })
})

test('performance where the environment promises none', async () => {
  const said = await muster('plan', 'scenarios/gateway-loss.ts', '--set', 'objectives.performance=')
  expect(said.stderr).toMatch(/criteria\.1: the environment "lab-single-region" makes no promise of performance/)
  expect(said.code).toBe(64)
})

test('an unknown verb and a missing argument are usage errors', async () => {
  expect((await muster('rum')).code).toBe(64)
  expect((await muster('run')).code).toBe(64)
  expect((await muster('--help')).code).toBe(0)
})
