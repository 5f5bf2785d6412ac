import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import failover from '../../scenarios/db-failover.ts'
import lab from '../../environments/lab-single-region.ts'
import { estateOf } from '../../test/estate-of.ts'
import { drivers } from '../drivers/index.ts'
import { LabEnvironment } from '../model/environment/environment.ts'
import { Plan } from '../model/plan/plan.ts'
import { Scenario } from '../model/scenario/scenario.ts'
import { compilePlan } from '../plan/compile.ts'
import { freeze } from '../plan/freeze.ts'
import { validate } from '../plan/validate.ts'
import { bootableEnvironment, encodings, personal, planted, secretEnvironment } from '../../test/secrets/planted.ts'
import { Secrecy } from './secrecy.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-secrecy-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const root = join(import.meta.dirname, '../..')

const environment = secretEnvironment(lab)
const scenario = {
  ...failover,
  criteria: [...failover.criteria, { assert: 'residency', tenant: 'eu-customers', vantage: 'eu-client' }],
} as Scenario
const learned = (name: string) => {
  const secrecy = new Secrecy(join(folder, name, 'secrets.key'))
  secrecy.learn(environment, LabEnvironment)
  secrecy.learn(scenario, Scenario)
  return secrecy
}
const frozenOf = (secrecy: Secrecy) =>
  freeze(secrecy.frozen(environment, LabEnvironment)).bytes +
  freeze(secrecy.frozen(compilePlan(scenario, estateOf(environment), drivers), Plan)).bytes

test('secrets and personal data in every group of settings: none is frozen, however it is written', () => {
  expect(planted.length).toBeGreaterThan(25)
  const given = freeze(environment).bytes + freeze(compilePlan(scenario, estateOf(environment), drivers)).bytes
  const frozen = frozenOf(learned('one'))
  for (const text of [...planted, ...personal]) {
    expect([text, encodings(text).some(form => given.includes(form))]).toEqual([text, true])
    expect([text, encodings(text).filter(form => frozen.includes(form))]).toEqual([text, []])
  }
  expect(frozen.match(/secret:hmac-sha256:[0-9a-f]{16}/g)?.length).toBeGreaterThanOrEqual(planted.length)
})

test('what is frozen is an environment and a plan still: whoever judges reads them', () => {
  const secrecy = learned('one')
  const bootable = bootableEnvironment(lab)
  const plan = compilePlan(scenario, estateOf(bootable), drivers)
  const frozen = [
    { schema: LabEnvironment, data: bootable },
    { schema: Scenario, data: scenario },
    { schema: Plan, data: plan },
  ].map(({ schema, data }) => ({ schema, data: secrecy.frozen<unknown>(data, schema) }))
  expect(frozen[0]?.data).not.toEqual(bootable)
  for (const { schema, data } of frozen) expect(() => validate(schema, data, 'frozen')).not.toThrow()
})

test('every group of the settings of the lab has a secret planted in it', () => {
  const groups = Object.keys(
    (LabEnvironment.properties.driver.properties.settings as { properties: object }).properties,
  )
  // Numbers, names of regions and addresses: no text of anybody’s stands there.
  const closed = ['regions', 'edges', 'latency', 'backendApi']
  const { settings } = environment.driver as { settings: Readonly<Record<string, unknown>> }
  const without = groups.filter(group => !planted.some(text => JSON.stringify(settings[group] ?? null).includes(text)))
  expect(without).toEqual(closed)
})

test('the same secret has the same digest here, and another one elsewhere', () => {
  const [first, again, elsewhere] = [learned('one'), learned('one'), learned('two')].map(frozenOf)
  expect(first).toBe(again)
  expect(first).not.toBe(elsewhere)
})

test('a text with a secret in it is told without, and what is told once stays as it is', () => {
  const { conceal, concealKnown } = learned('one')
  for (const text of planted)
    for (const form of encodings(text)) {
      const told = conceal(`archive-push: "${form}" failed`)
      expect([form, told.includes(form)]).toEqual([form, false])
      expect(conceal(told)).toBe(told)
      expect(concealKnown(told)).toBe(told)
    }
})

test('a secret that is also a word of the evidence goes where it stands as a value, and nowhere else', () => {
  const secrecy = new Secrecy(join(folder, 'one', 'secrets.key'))
  const weak = structuredClone(lab) as unknown as {
    driver: { settings: { backup: { config: Record<string, string> } } }
  }
  weak.driver.settings.backup.config['repo1-cipher-pass'] = 'postgres'
  weak.driver.settings.backup.config['repo1-s3-key-secret'] = 'eu-west-1'
  weak.driver.settings.backup.config['repo1-s3-token'] = 'inconclusive'
  secrecy.learn(weak, LabEnvironment)
  for (const text of ['postgres@eu-west-1a is up', 'grade inconclusive']) expect(secrecy.conceal(text)).toBe(text)
  expect(secrecy.conceal('with repo1-cipher-pass=postgres')).toMatch(/^with repo1-cipher-pass=secret:hmac-sha256:/)
  expect(freeze(secrecy.frozen(weak, LabEnvironment)).bytes).toMatch(/"repo1-cipher-pass": "secret:hmac-sha256:/)
})

test('a copy of it is found where nothing tells that it is one', () => {
  const secrecy = new Secrecy(join(folder, 'one', 'secrets.key'))
  const copied = structuredClone(lab) as any
  copied.driver.settings.backup.config['repo1-cipher-pass'] = 'Sesame99'
  copied.description = 'the word is Sesame99'
  copied.driver.settings.postgres['muster.note'] = 'U2VzYW1lOTk='
  secrecy.learn(copied, LabEnvironment)
  const { description, driver } = secrecy.frozen(copied, LabEnvironment) as typeof copied
  const token = driver.settings.backup.config['repo1-cipher-pass']
  expect([description, driver.settings.postgres['muster.note']]).toEqual([`the word is ${token}`, `${token}=`])
})

test('a drilled system’s own keys are known, too', () => {
  const secrecy = new Secrecy(join(folder, 'one', 'secrets.key'))
  secrecy.learnTexts(['Zm9vYmFyYmF6cXV4'])
  expect(secrecy.conceal('key Zm9vYmFyYmF6cXV4')).toMatch(/^key secret:hmac-sha256:[0-9a-f]{16}$/)
})

test('what holds no secret is frozen as it is, and no key is made', async () => {
  const file = join(folder, 'none', 'secrets.key')
  const own = [
    { folder: 'environments', schema: LabEnvironment, atLeast: 5 },
    { folder: 'scenarios', schema: Scenario, atLeast: 15 },
  ]
  for (const { folder: from, schema, atLeast } of own) {
    const names = readdirSync(join(root, from)).filter(name => name.endsWith('.ts'))
    expect(names.length).toBeGreaterThanOrEqual(atLeast)
    for (const name of names) {
      const secrecy = new Secrecy(file)
      const { default: data } = (await import(join(root, from, name))) as { default: unknown }
      secrecy.learn(data, schema)
      expect([name, secrecy.known, freeze(secrecy.frozen(data, schema))]).toEqual([name, [], freeze(data)])
    }
  }
  expect(existsSync(file)).toBe(false)
})

test('the key is its owner’s alone; a damaged one is told, and nothing is digested with it', () => {
  learned('one')
  expect(statSync(join(folder, 'one', 'secrets.key')).mode & 0o777).toBe(0o600)
  expect(statSync(join(folder, 'one')).mode & 0o777).toBe(0o700)
  const file = join(folder, 'one', 'damaged.key')
  writeFileSync(file, 'short\n')
  expect(() => new Secrecy(file).learn(environment, LabEnvironment)).toThrow(/damaged\.key: is not a key of 32 bytes/)
  expect(() => new Secrecy(join(file, 'key')).learn(environment, LabEnvironment)).toThrow(/damaged\.key\/key: /)
})
